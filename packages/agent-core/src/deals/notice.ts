import type { Address, Hex, Json } from '@dealwright/protocols'

/** Something that happened to a deal, told to people and programs that watch. Prices are atomic units in decimal text. */
export type Notice =
  | { readonly type: 'called'; readonly providers: readonly Address[] }
  | {
      readonly type: 'offer'
      readonly conversation: string
      readonly peer: Address
      readonly by: 'buyer' | 'seller'
      readonly price: string
    }
  | {
      readonly type: 'agreeable'
      readonly conversation: string
      readonly peer: Address
      readonly price: string
      readonly acceptedBy: 'buyer' | 'seller'
    }
  | {
      readonly type: 'withdrew'
      readonly conversation: string
      readonly peer: Address
      readonly by: 'buyer' | 'seller'
      readonly reason: string
    }
  | {
      readonly type: 'won'
      readonly peer: Address
      readonly price: string
      readonly others: readonly { readonly peer: Address; readonly price: string | null }[]
    }
  | { readonly type: 'signed'; readonly deal: Hex; readonly by: 'client' | 'provider' }
  /** `payer`: whose money it is, where not the client's. */
  | {
      readonly type: 'funded'
      readonly deal: Hex
      readonly price: string
      readonly transaction?: Hex
      readonly payer?: Address
    }
  | { readonly type: 'working'; readonly deal: Hex }
  | { readonly type: 'progress'; readonly deal: Hex; readonly value: Json }
  | { readonly type: 'submitted'; readonly deal: Hex; readonly transaction: Hex }
  | { readonly type: 'delivered'; readonly deal: Hex; readonly output: Json }
  | { readonly type: 'completed'; readonly deal: Hex; readonly transaction?: Hex }
  | { readonly type: 'feedback'; readonly deal: Hex; readonly transaction: Hex }
  /** No feedback was left, and why: it needs gas. */
  | { readonly type: 'feedback-skipped'; readonly deal: Hex; readonly reason: string }
  | { readonly type: 'refunded'; readonly deal: Hex; readonly transaction?: Hex }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
