import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Bargainer, BargainerRole, Move, Offer } from './bargainer.ts'
import { scheduledOffer } from './scheduled-offer.ts'

const maxPrice = 2n ** 256n - 1n

/**
 * Decides a bargainer's next move from all offers so far, oldest first. Pure and deterministic.
 *
 * It never offers or accepts beyond its reservation value and never takes back a concession. It accepts an offer that is at
 * least as good as its own next one, and in the end any within its reservation value. Its offers follow the clock only, so
 * an opponent that repeats itself or moves backwards gains nothing and is left when the rounds are used.
 *
 * Two such bargainers whose reservation values overlap always agree, on a price within both, if the second to move has as many
 * rounds as the first, or one less: then the last offer of one, at its reservation value, meets the last of the other.
 * Give both sides the same `rounds`. Without overlap they never agree.
 *
 * Throws `not-your-turn` where the last offer is its own.
 */
export function nextMove(bargainer: Bargainer, history: readonly Offer[]): Move {
  const { role, reservation, rounds } = bargainer
  const latest = history.at(-1)
  if (latest?.by === role) {
    throw new DealwrightError({
      code: 'not-your-turn',
      message: `the ${role} spoke last: wait for the other side`,
    })
  }
  if (latest && (latest.price < 0n || latest.price > maxPrice)) {
    return { kind: 'walk', code: 'invalid-offer', reason: 'the other side named an impossible price' }
  }
  const own = history.filter(offer => offer.by === role)
  if (own.length >= rounds) {
    if (latest && isAsGood(role, latest.price, reservation)) return { kind: 'accept', price: latest.price }
    const reason = `no price that suits both sides after ${rounds} ${rounds === 1 ? 'offer' : 'offers'}`
    return { kind: 'walk', code: 'rounds-used', reason }
  }
  const price = nextOffer(bargainer, own)
  return latest && isAsGood(role, latest.price, price)
    ? { kind: 'accept', price: latest.price }
    : { kind: 'offer', price }
}

/** The scheduled offer, unless an earlier one of ours already conceded more (offers made under other settings stand). */
function nextOffer(bargainer: Bargainer, own: readonly Offer[]): bigint {
  const { role, reservation } = bargainer
  let price = scheduledOffer(bargainer, own.length)
  for (const earlier of own) {
    const concedesMore = isAsGood(role, price, earlier.price)
    if (concedesMore && isAsGood(role, earlier.price, reservation)) price = earlier.price
  }
  return price
}

/** Whether a price serves a side at least as well as another price. */
function isAsGood(role: BargainerRole, price: bigint, other: bigint): boolean {
  return role === 'buyer' ? price <= other : price >= other
}
