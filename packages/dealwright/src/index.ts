export {
  Agent,
  type AgentEvents,
  type AskParameters,
  type BuyParameters,
  type DealFailure,
  DealHandle,
  type DealNews,
  type DealResult,
  type DealTransaction,
  type DelegateParameters,
  type DelegationFailure,
  type Duration,
  type Notice,
  type PlanNews,
  type SellParameters,
  type StepResult,
  type TextMessage,
  UnrecoverableWorkError,
  type Work,
} from '@dealwright/agent-core'
export {
  DealwrightError,
  defineProtocol,
  defineService,
  formatMoney,
  parseMoney,
} from '@dealwright/protocols'
export { type CreateAgentOptions, createAgent, type XmtpOptions } from './create-agent.ts'
export type { ChainOptions } from './world/chain-options.ts'
