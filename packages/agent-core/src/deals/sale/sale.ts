import type { Address, Hex, Json } from '@dealwright/protocols'
import type { AgreementRecord, PaymentRecord } from '../deal-protocol.ts'
import type { OfferRecord } from '../purchase/purchase.ts'

export type SalePhase =
  | 'negotiating'
  | 'agreeable'
  | 'signing'
  | 'awaiting-funding'
  /** Opens the job with the client's signed payment. */
  | 'relaying'
  | 'verifying'
  | 'working'
  | 'submitting'
  | 'delivered'
  | 'collecting'
  | 'returning'
  | 'completed'
  | 'lost'
  | 'failed'

/** Everything the seller's machine knows about one sale. Plain JSON. */
export interface Sale {
  readonly kind: 'sale'
  readonly phase: SalePhase
  readonly conversation: string
  readonly client: Address
  /** The client's ERC-8004 agent id as it claims; checked against the registry before feedback is left. */
  readonly clientAgentId?: string
  readonly service: { readonly name: string; readonly version: string; readonly digest: string }
  readonly serviceHash: Hex
  readonly input: Json
  readonly blinding: Hex
  readonly requestHash: Hex
  /** Aspiration: atomic units, decimal. */
  readonly ask: string
  /** Reservation value. */
  readonly floor: string
  readonly rounds: number
  /** Unix seconds. */
  readonly deliverBy: number
  /** Seconds. */
  readonly reviewPeriod: number
  readonly history: readonly OfferRecord[]
  /** The client's envelope that our next message answers. */
  readonly answers: string
  /** The client's `Funded` or `Pay` envelope, which progress and delivery answer. The chain may tell of the funding earlier. */
  readonly funded?: string
  /** Unix milliseconds at which a `deadline` event is due, or null. */
  readonly deadline: number | null
  readonly agreement?: AgreementRecord
  readonly clientSignature?: Hex
  readonly providerSignature?: Hex
  /** The client's signed payment, for this side to relay. */
  readonly payment?: PaymentRecord
  /** How often it was relayed. */
  readonly relays?: number
  /** The client's signed acceptance, for this side to relay, and the envelope it came in. */
  readonly approval?: { readonly reason: Hex; readonly signature: Hex; readonly envelopeId: string }
  /** Whether that was tried. What is not taken by then is taken after the review period. */
  readonly isApprovalTried?: boolean
  readonly deal?: Hex
  readonly output?: Json
  /** Unix milliseconds; absent where an older version opened the sale. */
  readonly openedAt?: number
  readonly transactions: readonly { readonly step: string; readonly hash: Hex }[]
  readonly failure?: { readonly code: string; readonly message: string }
}
