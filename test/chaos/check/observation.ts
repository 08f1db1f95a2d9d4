import type { Address, Hex } from '@dealwright/protocols'
import type { Effort } from '../agents/service.ts'

/** Something the buyer was told to buy. */
export interface Order {
  readonly number: number
  readonly effort: Effort
  /** E.g. `'0.90 USDC'`. */
  readonly budget: string
  /** Whether the seller pays the gas of it all. */
  readonly relayed: boolean
  /** What was done to its deal, for the report. */
  readonly note?: string
}

/** A purchase as it stands in the buyer's store. */
export interface PurchaseView {
  readonly id: string
  readonly order: number
  readonly phase: string
  readonly deal?: Hex
  readonly output?: unknown
  readonly failure?: string
}

/** A sale as it stands in the seller's store. */
export interface SaleView {
  readonly id: string
  readonly order: number
  readonly phase: string
  readonly deal?: Hex
  readonly failure?: string
}

/** An effect that is neither done nor failed. */
export interface OpenEffect {
  readonly key: string
  readonly status: string
}

/** What an agent's store holds. */
export interface StoreView {
  readonly purchases: readonly PurchaseView[]
  readonly sales: readonly SaleView[]
  readonly openEffects: readonly OpenEffect[]
}

/** What the chain says of one job: its state, and how often each thing happened to it. Amounts in atomic units. */
export interface JobView {
  readonly deal: Hex
  readonly status: string
  readonly price: bigint
  readonly funded: number
  readonly submitted: number
  readonly completed: number
  readonly paid: readonly bigint[]
  readonly refunded: readonly bigint[]
}

/** What each of the three holds of the token, in atomic units. */
export interface Balances {
  readonly client: bigint
  readonly provider: bigint
  readonly escrow: bigint
}

/** Feedback found on chain. */
export interface FeedbackView {
  readonly from: Address
  readonly deal: Hex
}

/** What the chain says of everything. */
export interface ChainView {
  readonly jobs: readonly JobView[]
  readonly balances: Balances
  readonly feedback: readonly FeedbackView[]
}

/** Everything that can be seen of a run from outside the agents. */
export interface Observation {
  readonly orders: readonly Order[]
  /** What was held before the first order. */
  readonly before: Balances
  readonly buyer: StoreView
  readonly seller: StoreView
  readonly chain: ChainView
  /** Deals whose work was run, once for each run. */
  readonly works: readonly string[]
  /** Ends of processes that nobody caused. */
  readonly deaths: readonly string[]
}

const endings: readonly string[] = ['completed', 'refunded', 'failed', 'lost']

/** Whether nothing more can happen in a phase of a purchase or a sale. */
export const isEnding = (phase: string): boolean => endings.includes(phase)
