import type { Address } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Meaning, nativeToken } from '../decode/meaning.ts'
import { otherToken, peer, self, stranger, token } from '../testing/arbitraries.ts'
import type { Changes } from './changes.ts'
import { compareChanges } from './compare-changes.ts'
import { watchOf } from './watch-of.ts'

const { address } = token
const paying: Meaning = {
  calls: [{ contract: address, method: 'transfer' }],
  payments: [{ token: address, from: self, to: peer, amount: 10n }],
  allowances: [],
}
const allowing: Meaning = {
  ...paying,
  payments: [],
  allowances: [{ token: address, owner: self, spender: peer, amount: 10n }],
}
const nothing: Meaning = { ...paying, payments: [] }

const balance = (of: Address, owner: Address, change: bigint) => ({
  token: of,
  owner,
  before: 1_000n,
  after: 1_000n + change,
})
const allowance = (spender: Address, before: bigint, after: bigint) => ({
  token: address,
  owner: self,
  spender,
  before,
  after,
})
const changes = (parts: Partial<Changes>): Changes => ({
  balances: [],
  allowances: [],
  collectibles: [],
  ...parts,
})
const isFine = (meaning: Meaning, parts: Partial<Changes>) => compareChanges(meaning, changes(parts), self).ok

describe('compareChanges', () => {
  it('lets pass exactly what the bytes say', () => {
    expect(isFine(paying, { balances: [balance(address, self, -10n), balance(address, peer, 10n)] })).toBe(
      true,
    )
    expect(isFine(allowing, { allowances: [allowance(peer, 0n, 10n)] })).toBe(true)
    expect(isFine(nothing, { balances: [balance(address, self, 25n)] })).toBe(true)
  })

  it.each<[string, Meaning, Partial<Changes>]>([
    ['more leaves', paying, { balances: [balance(address, self, -11n)] }],
    ['less leaves than is paid', paying, { balances: [balance(address, self, -9n)] }],
    ['nothing leaves where something is paid', paying, { balances: [balance(address, self, 0n)] }],
    [
      'another token leaves',
      paying,
      { balances: [balance(address, self, -10n), balance(otherToken, self, -1n)] },
    ],
    ['native currency leaves', nothing, { balances: [balance(nativeToken, self, -1n)] }],
    ['the payee gets less', paying, { balances: [balance(address, self, -10n), balance(address, peer, 9n)] }],
    ['nobody looked', paying, {}],
    ['an allowance appears', nothing, { allowances: [allowance(stranger, 0n, 1n)] }],
    ['an allowance is higher', allowing, { allowances: [allowance(peer, 0n, 11n)] }],
    ['an old allowance outlives the new one', allowing, { allowances: [allowance(peer, 50n, 50n)] }],
    ['collectibles are handed over', nothing, { collectibles: [stranger] }],
  ])('denies where %s', (_name, meaning, parts) => {
    const compared = compareChanges(meaning, changes(parts), self)
    expect(compared).toMatchObject({ ok: false, error: { rule: 'changes' } })
  })

  it('denies where somebody else who pays would lose more than is spoken of', () => {
    const relayed: Meaning = {
      ...paying,
      payments: [{ token: address, from: stranger, to: peer, amount: 10n }],
    }
    const taking = (units: bigint) => isFine(relayed, { balances: [balance(address, stranger, -units)] })
    expect([taking(9n), taking(10n), taking(11n)]).toEqual([true, true, false])
  })

  it('does not mind what others do with their money, nor allowances that are used up', () => {
    expect(isFine(nothing, { balances: [balance(address, stranger, -500n)] })).toBe(true)
    expect(isFine(nothing, { allowances: [{ ...allowance(peer, 0n, 9n), owner: stranger }] })).toBe(true)
    expect(isFine(nothing, { allowances: [allowance(peer, 10n, 0n)] })).toBe(true)
  })

  it('never lets more leave than is spoken of, whatever the changes', () => {
    const amounts = fc.bigInt({ min: 0n, max: 40n })
    const payments = fc.array(
      fc.record({
        token: fc.constantFrom(address, otherToken),
        from: fc.constantFrom(self, peer),
        to: fc.constantFrom(peer, self, stranger),
        amount: amounts,
      }),
      { maxLength: 4 },
    )
    const moved = fc.record({
      [address]: fc.bigInt({ min: -60n, max: 60n }),
      [otherToken]: fc.bigInt({ min: -60n, max: 60n }),
    })
    fc.assert(
      fc.property(payments, moved, (list, deltas) => {
        const balances = [address, otherToken].map(of => balance(of, self, deltas[of] ?? 0n))
        if (!isFine({ ...nothing, payments: list }, { balances })) return
        for (const of of [address, otherToken]) {
          const spoken = list
            .filter(payment => payment.token === of && payment.from === self)
            .reduce((total, { amount }) => total + amount, 0n)
          expect(-(deltas[of] ?? 0n)).toBeLessThanOrEqual(spoken)
        }
      }),
    )
  })
})

describe('watchOf', () => {
  it('looks at everything a meaning speaks of, and at the own money, once each', () => {
    const meaning = { ...paying, allowances: allowing.allowances }
    expect(watchOf(meaning, self)).toEqual([
      { token: nativeToken, owner: self },
      { token: address, owner: self },
      { token: address, owner: peer },
      { token: address, owner: self, spender: peer },
    ])
  })
})
