import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gasNeeded } from './gas-needed.ts'

/** What is left for the innermost of so many nested calls, by EIP-150, of a limit in gas. */
const innermost = (limit: bigint, depth: number): bigint =>
  depth === 0 ? limit : innermost(limit - limit / 64n, depth - 1)

describe('gasNeeded', () => {
  it('suffices whatever was given back, and however deep the call that took it all', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 27_000n, max: 9_000_000n }),
        fc.bigInt({ min: 0n, max: 100n }),
        fc.integer({ min: 0, max: 6 }),
        (taken, share, depth) => {
          // EIP-3529 caps refunds at a fifth of what was taken.
          const gasUsed = taken - ((taken / 5n) * share) / 100n
          const limit = gasNeeded({ gasUsed }) ?? 0n
          expect(innermost(limit, depth)).toBeGreaterThanOrEqual(taken)
        },
      ),
    )
  })

  it('asks for less where the node tells what was taken before refunds, and believes no nonsense', () => {
    expect(gasNeeded({ gasUsed: 100_000n })).toBe(142_387n)
    expect(gasNeeded({ gasUsed: 100_000n, maxUsedGas: 104_800n })).toBe(120_185n)
    for (const maxUsedGas of [0n, 99_999n, 10_000_000n])
      expect(gasNeeded({ gasUsed: 100_000n, maxUsedGas })).toBe(142_387n)
  })

  it('knows nothing of calls that took less than any transaction does', () => {
    expect(gasNeeded({ gasUsed: 20_999n })).toBeUndefined()
    expect(gasNeeded({ maxUsedGas: 50_000n })).toBeUndefined()
    expect(gasNeeded({ gasUsed: 21_000n })).toBeGreaterThan(26_000n)
  })
})
