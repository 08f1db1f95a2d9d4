export {
  Agent,
  type AgentEvents,
  type ApprovalAnswer,
  type AskParameters,
  approvalProtocol,
  type BuyParameters,
  type CallFailure,
  type CallParameters,
  type CallWork,
  type ChannelNews,
  type ChannelOptions,
  type ClosedChannel,
  type DealFailure,
  DealHandle,
  type DealNews,
  type DealResult,
  type DealTransaction,
  type DelegateParameters,
  type DelegationFailure,
  type Duration,
  type FetchParameters,
  type HttpPayment,
  type Notice,
  type PendingApproval,
  type PlanNews,
  type SellParameters,
  type SellPerCallParameters,
  type StepResult,
  type TextMessage,
  UnrecoverableWorkError,
  type Work,
} from '@dealwright/agent-core'
export {
  type CreateMandateParameters,
  createMandate,
  DealwrightError,
  defineProtocol,
  defineService,
  encodeSignedMandate,
  formatMoney,
  type Mandate,
  parseMandate,
  parseMoney,
  type SignedMandate,
} from '@dealwright/protocols'
export {
  grantMandate,
  mandatePermit,
  openPrincipalSession,
  type PrincipalSession,
  readMandate,
  revokeMandate,
} from '@dealwright/wallet'
export type { SellRoute, ServeAppParameters, ServedApp } from '@dealwright/x402'
export { type PaymentErrorCode, type PaymentReceipt, readPayment } from '@dealwright/x402/pay'
export { type CreateAgentOptions, createAgent, type XmtpOptions } from './create-agent.ts'
export {
  type ServeConsoleParameters,
  type ServedConsole,
  serveConsole,
} from './http/console/serve-console.ts'
export { type CreateShopParameters, createShop, type Shop } from './http/create-shop.ts'
export type { ChainOptions } from './world/chain-options.ts'
