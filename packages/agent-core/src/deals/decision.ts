import type { Address, Hex, Json } from '@dealwright/protocols'
import type { Network } from '../ports/wallet.ts'
import type { DealMessage, PaymentRecord } from './deal-protocol.ts'
import type { Effect } from './effect.ts'
import type { Notice } from './notice.ts'

/** What a pure machine answers to an event. Undefined instead of a decision: the event is stale and changes nothing. */
export interface Decision<State> {
  readonly state: State
  readonly effects: readonly Effect[]
  /** What a person watching would want to be told. */
  readonly notices: readonly Notice[]
}

/** What a machine may know besides its state and the event. */
export interface Surroundings {
  readonly self: Address
  readonly network: Network
  /** Unix milliseconds. */
  readonly now: number
}

/** A message of the deal protocol that passed the dialogue's checks. */
export interface InboundMessage {
  readonly type: 'message'
  readonly conversation: string
  readonly envelopeId: string
  readonly content: DealMessage
}

/** What executing an effect found out, or that time passed. */
export type Outcome =
  | { readonly type: 'agreement-signed'; readonly hash: Hex; readonly signature: Hex }
  /** `payer`: whose money it is, where not the client's. */
  | { readonly type: 'job-opened'; readonly transaction: Hex; readonly payer?: Address }
  /** Nothing was sent for want of gas, or by choice: the payment is signed for the provider to relay. */
  | { readonly type: 'payment-signed'; readonly payment: PaymentRecord }
  | { readonly type: 'funding-verified' }
  | { readonly type: 'work-progress'; readonly value: Json }
  | { readonly type: 'work-done'; readonly output: Json }
  | { readonly type: 'work-failed'; readonly message: string }
  | { readonly type: 'work-submitted'; readonly transaction: Hex }
  | { readonly type: 'delivery-verified' }
  | { readonly type: 'delivery-refused'; readonly message: string }
  | { readonly type: 'job-completed'; readonly transaction: Hex }
  /** The acceptance is signed for the provider to relay. */
  | { readonly type: 'completion-signed'; readonly reason: Hex; readonly signature: Hex }
  | { readonly type: 'job-rejected'; readonly transaction: Hex }
  | { readonly type: 'refunded'; readonly transaction?: Hex }
  | { readonly type: 'released'; readonly transaction?: Hex }
  /** Escrow never held the money, and no transaction on its way can change that any more. */
  | { readonly type: 'never-funded' }
  /** Work was submitted on chain and its delivery has not come. `reviewLeft`: seconds until the provider may take the money. */
  | { readonly type: 'undelivered'; readonly reviewLeft: number }
  /** The client may still look at the delivery for `reviewLeft` seconds. */
  | { readonly type: 'under-review'; readonly reviewLeft: number }
  | { readonly type: 'feedback-left'; readonly transaction: Hex }
  | { readonly type: 'feedback-skipped'; readonly reason: string }
  | {
      readonly type: 'effect-failed'
      readonly effect: Effect['type']
      /** Of a message that could not be sent. */
      readonly conversation?: string
      readonly code: string
      readonly message: string
    }
  | { readonly type: 'deadline' }
  | { readonly type: 'cancelled' }

/** Anything that can happen to a deal. */
export type DealEvent = InboundMessage | Outcome
