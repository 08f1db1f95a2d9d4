import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allotBudget } from './allot-budget.ts'

const ask = fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n }))

describe('allotBudget', () => {
  it('divides by what the steps are listed for, and evenly where nothing is known', () => {
    expect(allotBudget(1_200_000n, [1_500_000n, 500_000n])).toEqual([900_000n, 300_000n])
    expect(allotBudget(900_000n, [null, null, null])).toEqual([300_000n, 300_000n, 300_000n])
    expect(allotBudget(900_000n, [1_000_000n, null, 3_000_000n])).toEqual([150_000n, 300_000n, 450_000n])
    expect(allotBudget(5n, [null, null, null])).toEqual([2n, 2n, 1n])
    expect(allotBudget(2_000_000n, [1_350_000n, 550_000n])).toEqual([1_420_000n, 580_000n])
    expect(allotBudget(1n, [])).toEqual([])
  })

  it('gives out all that is left, and not a unit more, whatever sellers list', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.array(ask, { minLength: 1, maxLength: 6 }),
        (left, asks) => {
          const shares = allotBudget(left, asks)
          expect(shares).toHaveLength(asks.length)
          expect(shares.every(share => share >= 0n)).toBe(true)
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(left)
        },
      ),
    )
  })

  it('starves no step because another lists the moon', () => {
    fc.assert(
      fc.property(fc.array(ask, { minLength: 2, maxLength: 6 }), asks => {
        const left = 10_000_000n
        const fair = left / (50n * BigInt(asks.length))
        expect(allotBudget(left, asks).every(share => share >= fair)).toBe(true)
      }),
    )
  })
})
