import type { Address, Plan, Rejection, TextForm, Throttling } from '@dealwright/protocols'
import type { PendingApproval } from '../approvals/approvals-port.ts'
import type { ChannelNews } from '../calls/channel-news.ts'
import type { DealNews } from '../deals/engine.ts'
import type { PlanRunNews } from '../plans/plan-run.ts'

/** A person wrote to the agent. */
export interface TextMessage {
  /** The network's id of the message. */
  readonly id: string
  readonly sender: Address
  readonly text: string
  /** Unix milliseconds. */
  readonly sentAt: number
  /** How the person said it. Default `plain`. */
  readonly form?: TextForm
  reply(text: string): Promise<void>
}

/** What `agent.on` can listen to, with what each listener gets. */
export interface AgentEvents {
  /** The agent is reachable. */
  start: []
  /** The agent has closed. */
  stop: []
  /** Something happened to one of the agent's deals. */
  deal: [DealNews]
  /** Something happened to one of the agent's payment channels. */
  channel: [ChannelNews]
  /** The wallet asks its principal: answer with `agent.approvals`. */
  approval: [PendingApproval]
  /** A plan was made; nothing has been spent on it yet. */
  plan: [PlanNews]
  /** Something happened to a plan: it was proposed, approved, a step began, a question was asked, it ended. */
  'plan-run': [PlanRunNews]
  /** A person's plain text arrived. */
  text: [TextMessage]
  /** An inbound message was refused and changed nothing. */
  rejection: [Rejection]
  /** A sender is over its quota: its messages wait, and nothing is lost. At most once a minute per sender. */
  throttled: [Throttling]
  /** Something went wrong that no caller could be told. The agent goes on. */
  error: [Error]
}

export interface PlanNews {
  /** What the person wrote. */
  readonly request: string
  readonly plan: Plan
  /** Most that the plan can cost, in atomic units. */
  readonly worstCase: bigint
  /** Ceiling of each step in the plan's order, in atomic units; 0 for questions and tools. */
  readonly ceilings: readonly bigint[]
  /** How many sellers each step's service has. */
  readonly sellers: readonly { readonly address: Address; readonly name: string }[]
}
