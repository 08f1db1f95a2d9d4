import type { Bargainer } from './bargainer.ts'

/** Denominator of the share conceded: fine enough that its rounding is far below any tick. */
const parts = 1_000_000_000n

/**
 * The price of a bargainer's n-th offer, counted from 0: the aspiration first, the reservation value last, and in between the
 * share `(n / (rounds - 1)) ^ (1 / concession)` of the way, in whole ticks.
 */
export function scheduledOffer(
  { role, reservation, aspiration, rounds, concession, tick }: Bargainer,
  index: number,
): bigint {
  // Said plainly and not computed, so that rounding can never hold back the last step: agreement depends on it.
  if (index >= rounds - 1) return reservation
  const share = (index / (rounds - 1)) ** (1 / concession)
  const distance = role === 'buyer' ? reservation - aspiration : aspiration - reservation
  const conceded = (distance * BigInt(Math.round(share * Number(parts)))) / parts
  const steps = conceded - (conceded % tick)
  return role === 'buyer' ? aspiration + steps : aspiration - steps
}
