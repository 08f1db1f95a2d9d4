/** A step never gets less than this part of what the dearest gets, whatever its sellers list. */
const smallestPart = 50n

/**
 * Divides what is left of a budget over the steps that are left, in proportion to what each is listed for (atomic units; null
 * where that is not known, which counts as the mean of the others). The shares add up to exactly what is left.
 */
export function allotBudget(left: bigint, asks: readonly (bigint | null)[]): readonly bigint[] {
  if (asks.length === 0) return []
  const weights = weigh(asks)
  const whole = weights.reduce((sum, weight) => sum + weight, 0n)
  const shares = weights.map(weight => (left * weight) / whole)
  const rest = left - shares.reduce((sum, share) => sum + share, 0n)
  // Fewer units than there are steps: one each, from the first on.
  return shares.map((share, index) => (BigInt(index) < rest ? share + 1n : share))
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
