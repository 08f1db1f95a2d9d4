/** How much of `whole` `part` is, from 0 to 1: for drawing only, since it is a float. */
export const share = (part: bigint, whole: bigint): number =>
  whole <= 0n ? 0 : Number((part * 10_000n) / whole) / 10_000
