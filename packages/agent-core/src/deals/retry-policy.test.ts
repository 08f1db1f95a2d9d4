import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryDelay, retryPolicy } from './retry-policy.ts'

const code = fc.constantFrom('unknown', 'insufficient-funds', 'unreachable', 'send-failed', 'anything')
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('retryDelay', () => {
  it('is bounded, doubles at first, and half of it is chance', () => {
    fc.assert(
      fc.property(code, fc.integer({ min: 1, max: 5_000 }), random, (of, attempt, number) => {
        const { first, longest } = retryPolicy(of)
        const most = retryDelay(of, attempt, () => 1)
        const delay = retryDelay(of, attempt, () => number)
        expect(most).toBe(attempt < 20 ? Math.min(first * 2 ** (attempt - 1), longest) : longest)
        expect(delay).toBeGreaterThanOrEqual(most / 2)
        expect(delay).toBeLessThanOrEqual(most)
      }),
    )
  })
})
