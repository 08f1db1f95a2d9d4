/** Why a call brought no answer. */
export interface CallFailure {
  /**
   * - `no-seller`: nobody sells the service per call, or none within `maxPrice`;
   * - `declined`: the seller did not take the call, and nothing was paid;
   * - `failed`: the work came to nothing, and its price is credited;
   * - `bad-output`: what came does not fit the service; it was paid;
   * - `timeout`, `unreachable`, `closed`: no answer yet: calling again with the same `id` brings it, paid once;
   * - `forgotten`: a call with this id was made so long ago that its answer is no longer kept; nothing is paid again;
   * - `wallet`: the wallet did not open the channel or sign the claim.
   */
  readonly code:
    | 'no-seller'
    | 'declined'
    | 'failed'
    | 'bad-output'
    | 'timeout'
    | 'unreachable'
    | 'closed'
    | 'forgotten'
    | 'wallet'
  /** One line that says what to do. */
  readonly message: string
  /** The seller's or wallet's own reason code. */
  readonly reason?: string
  /** The call's id: give it again to hear the answer without paying twice. */
  readonly id: string
}
