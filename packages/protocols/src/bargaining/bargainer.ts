/** The side of the price that a bargainer is on: a buyer wants it low, a seller high. */
export type BargainerRole = 'buyer' | 'seller'

/** How one side bargains over one price: made by `createBargainer`. Prices are atomic units. */
export interface Bargainer {
  readonly role: BargainerRole
  /** Reservation value: the worst price that is still taken. Never told to the other side before the last round. */
  readonly reservation: bigint
  /** Aspiration: the price of the first offer. */
  readonly aspiration: bigint
  /** How many offers this side makes before it walks. */
  readonly rounds: number
  /** Faratin's beta: 1 concedes evenly, below 1 late (Boulware), above 1 early (conceder). */
  readonly concession: number
  /** Offers step by whole ticks from the aspiration, so that prices read well. */
  readonly tick: bigint
}

/** A move in alternating offers, by either side. */
export interface Offer {
  readonly by: BargainerRole
  /** Atomic units. */
  readonly price: bigint
}

/** What a bargainer does next. */
export type Move =
  | { readonly kind: 'offer'; readonly price: bigint }
  | { readonly kind: 'accept'; readonly price: bigint }
  | { readonly kind: 'walk'; readonly code: 'rounds-used' | 'invalid-offer'; readonly reason: string }
