import type { Address, Hex, Json, Offer } from '@dealwright/protocols'
import type { AgreementRecord, PaymentRecord } from '../deal-protocol.ts'

/** A price on the table, as it is journaled. */
export interface OfferRecord {
  readonly by: Offer['by']
  readonly price: string
}

/** The buyer's side of one negotiation with one provider. */
export interface Thread {
  readonly conversation: string
  readonly provider: Address
  /** The provider's ERC-8004 agent id, in decimal. */
  readonly agentId: string
  /**
   * `held`: an agreeable price is on the table and waits for the other threads to end. `waiting`: the provider was too busy, and is
   * called again at `callAgainAt`.
   */
  readonly status: 'called' | 'waiting' | 'bargaining' | 'held' | 'closed'
  /** How often the provider was called. Default 1. */
  readonly calls?: number
  /** Unix milliseconds of the last call. Default: when the purchase was opened. */
  readonly calledAt?: number
  /** Unix milliseconds. */
  readonly callAgainAt?: number
  readonly history: readonly OfferRecord[]
  readonly heldPrice?: string
  /** The provider's envelope that our next message answers. */
  readonly answers?: string
  readonly closedBecause?: string
}

export type PurchasePhase =
  | 'negotiating'
  | 'signing'
  | 'agreeing'
  | 'funding'
  | 'working'
  /** Submitted on chain; the delivery is on its way, or will never come. */
  | 'overdue'
  | 'verifying'
  | 'completing'
  | 'rejecting'
  | 'refunding'
  | 'completed'
  | 'refunded'
  | 'failed'

/** What the buyer wants and on which terms. */
export interface PurchaseTerms {
  readonly service: { readonly name: string; readonly version: string; readonly digest: string }
  /** The digest as the agreement carries it. */
  readonly serviceHash: Hex
  /** JSON Schema of the output: what a delivery is held to. */
  readonly outputSchema: Json
  readonly input: Json
  /** Blinds the commitments to input and output, so that the chain does not tell what was bought. */
  readonly blinding: Hex
  /** Commitment to the input. */
  readonly requestHash: Hex
  /** Reservation value: atomic units, decimal. */
  readonly budget: string
  /** Aspiration: the first counter-offer. */
  readonly opening: string
  readonly rounds: number
  /** Unix seconds. */
  readonly deliverBy: number
  /** Seconds. */
  readonly reviewPeriod: number
  readonly salt: Hex
  /** `provider`: hand payment and acceptance to the provider to relay, also where the buyer has gas. Default: only where it has none. */
  readonly gas?: 'provider'
  /** The buyer's own ERC-8004 agent id, so that the provider can leave feedback. */
  readonly agentId?: string
}

/** Everything the buyer's machine knows about one purchase. Plain JSON. */
export interface Purchase {
  readonly kind: 'purchase'
  readonly phase: PurchasePhase
  readonly terms: PurchaseTerms
  readonly threads: readonly Thread[]
  /** Unix milliseconds. */
  readonly openedAt: number
  /** Unix milliseconds at which a `deadline` event is due, or null. */
  readonly deadline: number | null
  readonly winner?: string
  readonly agreement?: AgreementRecord
  readonly clientSignature?: Hex
  readonly providerSignature?: Hex
  readonly deal?: Hex
  /** The signed payment that the provider was given to relay. From then on only the chain can say that no money will move. */
  readonly payment?: PaymentRecord
  /** Whose money paid, where not the client's: it gets a refund. */
  readonly payer?: Address
  /** How often the chain was looked at since the provider was given the signed acceptance. */
  readonly approvals?: number
  readonly output?: Json
  readonly transactions: readonly { readonly step: string; readonly hash: Hex }[]
  readonly failure?: { readonly code: string; readonly message: string }
}
