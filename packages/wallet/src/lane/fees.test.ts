import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseFeeBound } from './base-fee-bound.ts'
import type { Fees } from './fees.ts'
import { raiseFees } from './raise-fees.ts'

const wei = fc.bigInt({ min: 0n, max: 10n ** 14n })
const dynamic = fc
  .tuple(wei, wei)
  .map(([tip, rest]) => ({ maxFeePerGas: tip + rest, maxPriorityFeePerGas: tip }))
const fees: fc.Arbitrary<Fees> = fc.oneof(
  dynamic,
  wei.map(gasPrice => ({ gasPrice })),
)

/** The base fee after one block, word for word from EIP-1559. */
function next(base: bigint, gasUsed: bigint, gasLimit: bigint): bigint {
  const target = gasLimit / 2n
  if (gasUsed === target) return base
  if (gasUsed < target) return base - (base * (target - gasUsed)) / target / 8n
  const change = (base * (gasUsed - target)) / target / 8n
  return base + (change > 1n ? change : 1n)
}

describe('baseFeeBound', () => {
  it('is reached by full blocks and passed by none', () => {
    const gasLimit = 30_000_000n
    const blocks = fc.array(fc.bigInt({ min: 0n, max: gasLimit }), { maxLength: 12 })
    fc.assert(
      fc.property(wei, blocks, (base, used) => {
        const bound = baseFeeBound(base, used.length)
        expect(used.reduce(fee => next(fee, gasLimit, gasLimit), base)).toBe(bound)
        expect(used.reduce((fee, gas) => next(fee, gas, gasLimit), base)).toBeLessThanOrEqual(bound)
      }),
    )
  })

  it('rounds as the protocol does', () => {
    expect([0n, 1n, 7n, 8n, 9n, 1_000_000_007n].map(base => baseFeeBound(base, 1))).toEqual([
      1n,
      2n,
      8n,
      9n,
      10n,
      1_125_000_007n,
    ])
  })
})

describe('raiseFees', () => {
  it('offers an eighth more in every field, and never less than the market asks for', () => {
    fc.assert(
      fc.property(dynamic, fees, (old, market) => {
        const raised = raiseFees(old, market)
        if ('gasPrice' in raised) throw new Error('The kind has changed.')
        for (const field of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
          expect(raised[field] * 8n).toBeGreaterThanOrEqual(old[field] * 9n)
          expect(raised[field]).toBeGreaterThan(old[field])
        }
        expect(raised.maxFeePerGas).toBeGreaterThanOrEqual(raised.maxPriorityFeePerGas)
        const asked = 'gasPrice' in market ? market.gasPrice : market.maxFeePerGas
        expect(raised.maxFeePerGas).toBeGreaterThanOrEqual(asked)
      }),
    )
  })

  it('keeps the one price of a chain without EIP-1559', () => {
    expect(raiseFees({ gasPrice: 100n }, { gasPrice: 7n })).toEqual({ gasPrice: 113n })
    expect(raiseFees({ gasPrice: 100n }, { gasPrice: 700n })).toEqual({ gasPrice: 700n })
  })
})
