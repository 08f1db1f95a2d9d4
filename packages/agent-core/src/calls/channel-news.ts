import type { Address, Hex } from '@dealwright/protocols'

/** Something happened to a payment channel. Amounts are atomic units. */
export interface ChannelNews {
  /** The channel's id. */
  readonly channel: Hex
  readonly role: 'payer' | 'payee'
  readonly peer: Address
  /**
   * - `funded`: opened or topped up; `amount` is what it holds in all;
   * - `claimed`: the payee has had `amount` in all;
   * - `closing`: the payer ends it early;
   * - `ended`: nothing is in it any more, or nothing that concerns this agent; `amount` is what the payee had.
   */
  readonly type: 'funded' | 'claimed' | 'closing' | 'ended'
  readonly amount: bigint
}
