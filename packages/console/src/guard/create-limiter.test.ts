import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter } from './create-limiter.ts'

describe('createLimiter', () => {
  it('never lets through more than its burst and its rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
        (perMinute, burst, pauses) => {
          let now = 0
          const limiter = createLimiter({ perMinute, burst, now: () => now })
          let passed = 0
          for (const pause of pauses) {
            now += pause
            if (limiter.take('a') === 0) passed += 1
            expect(passed).toBeLessThanOrEqual(burst + (now * perMinute) / 60_000 + 1e-6)
          }
        },
      ),
    )
  })

  it('lets through who waits as long as it says', () => {
    let now = 0
    const limiter = createLimiter({ perMinute: 7, burst: 1, now: () => now })
    expect(limiter.take('a')).toBe(0)
    const wait = limiter.take('a')
    expect(wait).toBe(9)
    now += wait * 1000
    expect(limiter.take('a')).toBe(0)
  })

  it('counts each by itself, and all together where there are too many to count', () => {
    let now = 0
    const limiter = createLimiter({ perMinute: 60, burst: 2, now: () => now })
    const taken = Array.from({ length: 1010 }, (_, index) => limiter.take(`key ${index}`))
    expect(taken.slice(0, 1000).every(wait => wait === 0)).toBe(true)
    expect(taken.slice(1000).filter(wait => wait === 0)).toHaveLength(2)
    now += 60_000
    expect(limiter.take('one more')).toBe(0)
    expect(limiter.take('and one more')).toBe(0)
  })
})
