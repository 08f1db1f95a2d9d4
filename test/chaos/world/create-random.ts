/** A seeded source of chance: the same seed makes the same choices. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** One of the values. Throws where there is none. */
  pick<Value>(values: readonly Value[]): Value
  /** True with this probability. */
  chance(probability: number): boolean
}

/** Makes a source of chance from a seed (32 bits of it count), by Marsaglia's xorshift after a scramble of the seed. */
export const createRandom = (seed: number): Random => {
  // A state of zero would stay zero.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  for (let warmUp = 0; warmUp < 8; warmUp += 1) next()
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: values => {
      const value = values[Math.floor(next() * values.length)]
      if (value === undefined) throw new Error('There is nothing to pick from.')
      return value
    },
    chance: probability => next() < probability,
  }
}
