import { expect, test } from 'vitest'
import { createRandom } from './create-random.ts'

test('the same seed makes the same choices, another seed others', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 20 }, () => random.between(0, 999))
  }
  for (const seed of [0, 1, 7, 2 ** 31, 4_000_000_000]) expect(draw(seed)).toEqual(draw(seed))
  expect(draw(1)).not.toEqual(draw(2))
})

test('stays within its limits and reaches both', () => {
  const random = createRandom(7)
  const drawn = Array.from({ length: 500 }, () => random.between(3, 6))
  expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6]))
})

test('holds to a probability', () => {
  const random = createRandom(5)
  const hits = Array.from({ length: 10_000 }, () => random.chance(0.2)).filter(Boolean).length
  expect(hits).toBeGreaterThan(1_800)
  expect(hits).toBeLessThan(2_200)
  expect(random.chance(0)).toBe(false)
  expect(random.chance(1)).toBe(true)
})

test('picks one of the values', () => {
  const random = createRandom(2)
  expect(new Set(Array.from({ length: 50 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
  expect(() => random.pick([])).toThrow('There is nothing to pick from.')
})
