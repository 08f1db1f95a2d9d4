import { parseEther } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { context, token } from '../testing/arbitraries.ts'
import { checkDailyGas, checkGas, highestCost } from './check-gas.ts'
import { composePolicies } from './compose-policies.ts'
import { resolvePolicy } from './resolve-policy.ts'

const policy = resolvePolicy(undefined, token)
const gwei = 10n ** 9n

describe('gas', () => {
  it('has room for ordinary steps by default, and none for what a lying RPC asks', () => {
    const cost = (price: bigint) =>
      highestCost({ gasLimit: 320_000n, fees: { maxFeePerGas: price, maxPriorityFeePerGas: 1n } })
    expect(checkGas(policy, cost(42n * gwei), context).ok).toBe(true)
    const verdict = checkGas(policy, cost(3_030n * gwei), context)
    expect(verdict).toMatchObject({
      ok: false,
      error: {
        rule: 'gas',
        limit: '0.02 of native currency per transaction',
        value: '0.9696 of native currency',
      },
    })
    expect(checkGas(policy, cost(600n * gwei), { chainId: 137 }).ok).toBe(true)
    expect(highestCost({ gasLimit: 2n, fees: { gasPrice: 21n } })).toBe(42n)
  })

  it('is bounded as the policy says, in text or wei', () => {
    const limits: readonly (readonly [bigint | string, bigint])[] = [
      ['0.01 ETH', parseEther('0.01')],
      ['3 POL', parseEther('3')],
      ['7', 7n],
      [7n, 7n],
    ]
    for (const [perTransaction, wei] of limits) {
      const given = resolvePolicy({ gas: { perTransaction } }, token)
      expect(checkGas(given, wei, context).ok).toBe(true)
      expect(checkGas(given, wei + 1n, { chainId: 137 }).ok).toBe(false)
    }
    for (const perTransaction of ['1 gwei', '0.01', '-1 ETH', '1e3 ETH', '0.01ETH', ''])
      expect(() => resolvePolicy({ gas: { perTransaction } }, token)).toThrow('gas.perTransaction')
  })

  it('has no limit a day unless one is given, and then says what is left', () => {
    expect(checkDailyGas(policy, 10n ** 30n, 10n ** 30n).ok).toBe(true)
    const given = resolvePolicy({ gas: { perDay: '0.05 ETH' } }, token)
    expect(checkDailyGas(given, parseEther('0.02'), parseEther('0.03')).ok).toBe(true)
    expect(checkDailyGas(given, parseEther('0.02') + 1n, parseEther('0.03'))).toMatchObject({
      ok: false,
      error: { rule: 'gas', left: '0.02 of native currency' },
    })
  })

  it('is held to the strictest of several policies, where they speak of it', () => {
    const limit = fc.option(fc.bigInt({ min: 0n, max: 100n }), { nil: undefined })
    const limits = fc.record({ perTransaction: limit, perDay: limit })
    const of = ({
      perTransaction,
      perDay,
    }: {
      perTransaction?: bigint | undefined
      perDay?: bigint | undefined
    }) => ({
      ...policy,
      gas: { perTransaction, perDay },
    })
    fc.assert(
      fc.property(limits, limits, fc.bigInt({ min: 0n, max: 120n }), (one, other, cost) => {
        const both = composePolicies(of(one), of(other))
        const daily = [of(one), of(other)].every(each => checkDailyGas(each, cost, 0n).ok)
        expect(checkDailyGas(both, cost, 0n).ok).toBe(daily)
        const isAllowed = [of(one), of(other)].every(each => checkGas(each, cost, context).ok)
        expect(checkGas(both, cost, context).ok).toBe(isAllowed)
      }),
    )
  })
})
