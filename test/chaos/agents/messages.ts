import type { Effort } from './service.ts'

/** What the supervisor asks of a buyer. */
export interface BuyRequest {
  readonly type: 'buy'
  readonly order: number
  readonly effort: Effort
  /** E.g. `'0.90 USDC'`. */
  readonly budget: string
  /** Whether the provider opens and completes the deal with what the buyer signed. */
  readonly relayed: boolean
}

/** What an agent process tells its supervisor. */
export type AgentReport =
  | { readonly type: 'started' }
  /** The purchase is recorded: from here on the agent answers for it. */
  | { readonly type: 'bought'; readonly order: number }
  | { readonly type: 'refused'; readonly order: number; readonly code: string; readonly message: string }
