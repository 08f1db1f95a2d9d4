/** A step never gets less than this part of what the dearest gets, whatever its sellers list. */
const smallestPart = 50n

/**
 * Divides what is left of a budget over the steps that are left, in proportion to what each is listed for (atomic units; null
 * where that is not known, which counts as the mean of the others), in amounts that people like to read: of 2.00 at 6 decimals,
 * whole cents. The shares add up to exactly what is left.
 */
export function allotBudget(left: bigint, asks: readonly (bigint | null)[]): readonly bigint[] {
  if (asks.length === 0) return []
  const weights = weigh(asks)
  const whole = weights.reduce((sum, weight) => sum + weight, 0n)
  const floors = weights.map(weight => (left * weight) / whole)
  const rest = left - floors.reduce((sum, share) => sum + share, 0n)
  // Fewer units than there are steps: one each, from the first on.
  const exact = floors.map((share, index) => (BigInt(index) < rest ? share + 1n : share))
  const grain = grainOf(left / BigInt(asks.length), asks.length)
  const rounded = exact.map(share => ((share + grain - 1n) / grain) * grain)
  // The last of the largest gives up what was rounded up: it has many times that.
  const most = rounded.reduce((highest, share) => (share > highest ? share : highest), 0n)
  const last = rounded.lastIndexOf(most)
  const over = rounded.reduce((sum, share) => sum + share, 0n) - left
  return rounded.map((share, index) => (index === last ? share - over : share))
}

/** A power of ten that is small beside what each gets; 1 where there are too many steps to round for. */
function grainOf(each: bigint, steps: number): bigint {
  let grain = 1n
  while (steps <= 10 && grain * 200n <= each) grain *= 10n
  return grain
}

function weigh(asks: readonly (bigint | null)[]): readonly bigint[] {
  const known = asks.filter(ask => ask !== null && ask > 0n)
  const sum = known.reduce<bigint>((total, ask) => total + (ask ?? 0n), 0n)
  const mean = known.length === 0 ? 1n : sum / BigInt(known.length)
  const filled = asks.map(ask => (ask === null || ask <= 0n ? mean : ask))
  const most = filled.reduce((highest, weight) => (weight > highest ? weight : highest), 1n)
  // Times the part, so that the smallest weight is a whole number too.
  return filled.map(weight => (weight * smallestPart < most ? most : weight * smallestPart))
}
