import type { Address } from '@dealwright/protocols'

/** A balance to look at, or with a `spender` an allowance. The zero address is native currency. */
export interface Watched {
  readonly token: Address
  readonly owner: Address
  readonly spender?: Address
}

/** A number before and after, in atomic units. */
export interface Difference extends Watched {
  readonly before: bigint
  readonly after: bigint
}

/** What a call would change. Balances and allowances that stay as they are stand here too, so that nothing is left unsaid. */
export interface Changes {
  readonly balances: readonly Difference[]
  readonly allowances: readonly (Difference & { readonly spender: Address })[]
  /** Contracts for whose collectibles the sender gives power to somebody (`ApprovalForAll`). */
  readonly collectibles: readonly Address[]
  /** Gas that surely suffices for the call on the state it was run on, where the node told what it took. */
  readonly gas?: bigint
}
