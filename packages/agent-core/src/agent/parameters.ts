import type { Address } from '@dealwright/protocols'
import type { ChannelOptions } from '../calls/call-terms.ts'
import type { MemoryBounds } from '../conversations/log/bounds.ts'
import type { Duration } from './parse-duration.ts'
import type { AgentPorts } from './ports.ts'

export interface AgentParameters {
  name: string
  /** One sentence for the registration file. Default: what the agent sells. */
  description?: string
  ports: AgentPorts
  /** Whether to register on chain when the agent first sells or buys, so that others find it and feedback can be left. Default true. */
  register?: boolean
  /** Ceiling of a delegated step where the person named none. Default `'1 USDC'` in the network's token. */
  defaultBudget?: string
  /** Queue jobs worked at a time. Default 4. */
  concurrency?: number
  /** Who may approve what the wallet asks for, from their XMTP inboxes. Default: nobody, only `agent.approvals`. */
  principals?: readonly Address[]
  /**
   * Most that a plan may cost to begin without being asked about, e.g. `'0.50 USDC'`: for plans within a mandate that was given for that.
   * Default: every plan is shown and waits for a yes.
   */
  approvePlansUpTo?: string
  /** How much of the past the agent remembers: events, bytes, age. Default: see `MemoryBounds`. */
  memory?: MemoryBounds
  /** How payment channels are used. Every part has a default. */
  channels?: ChannelOptions
}

export interface BuyParameters {
  /** Reservation value: most that the deal may cost, e.g. `'1.20 USDC'`. */
  budget: string
  /** First counter-offer. Default 60 % of the budget. */
  opening?: string
  /** Rounds of bargaining. Default 6. */
  rounds?: number
  /** Time for the work from now on; the money comes back after it. Default `'1h'`. */
  deliverWithin?: Duration
  /**
   * Who pays the gas of funding and completing. `provider`: this side only signs, and the provider relays. Default: this side, and
   * the provider where this side has no gas.
   */
  gas?: 'provider'
  /** Time to look at a delivery; anyone may release the payment after it. Default `'1h'`. */
  reviewWithin?: Duration
}

export interface AskParameters {
  /** Default `'30s'`. */
  timeout?: Duration
}

/** What a request over HTTP may have besides what a plain `fetch` takes. */
export interface FetchParameters extends RequestInit {
  /** Most that the answer may cost, e.g. `'0.05 USDC'`. Default: what the wallet's policy allows. */
  budget?: string
  /**
   * Time in which the payment must be approved and settled: set it where a person approves. Default: what the server wants, at most
   * ten minutes.
   */
  payWithin?: Duration
}
