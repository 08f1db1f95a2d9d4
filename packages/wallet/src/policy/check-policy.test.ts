import { type Agreement, DealwrightError } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../intent/intent.ts'
import {
  addressOf,
  agreement,
  agreements,
  context,
  otherToken,
  peer,
  self,
  stranger,
  token,
} from '../testing/arbitraries.ts'
import { checkPolicy } from './check-policy.ts'
import type { PolicyOptions } from './policy.ts'
import { resolvePolicy } from './resolve-policy.ts'

const tokenDomain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const payment = { method: 'authorization', validAfter: 0n, validBefore: 1n, signature: '0x' } as const

const paying: readonly ((agreement: Agreement) => Intent)[] = [
  terms => ({
    kind: 'authorize-payment',
    agreement: terms,
    tokenDomain: { ...tokenDomain, verifyingContract: terms.token },
  }),
  terms => ({
    kind: 'permit-payment',
    agreement: terms,
    tokenDomain: { ...tokenDomain, verifyingContract: terms.token },
    nonce: 0n,
  }),
  terms => ({ kind: 'approve-payment', agreement: terms, amount: terms.price }),
]
const open = (terms: Agreement): Intent => ({
  kind: 'open-job',
  agreement: terms,
  clientSignature: '0x',
  providerSignature: '0x',
  payment,
})

function check(intent: Intent, options?: PolicyOptions) {
  return checkPolicy(resolvePolicy(options, token), intent, context)
}

function ruleOf(intent: Intent, options?: PolicyOptions): string {
  const verdict = check(intent, options)
  return verdict.ok ? 'allowed' : verdict.error.rule
}

const signing = (terms: Partial<Agreement>): Intent => ({
  kind: 'sign-agreement',
  agreement: { ...agreement, ...terms },
})

describe('the default policy', () => {
  it('allows deals of up to 5 of the token, and says so in words beyond', () => {
    expect(ruleOf(signing({ price: 5_000_000n }))).toBe('allowed')
    expect(check(signing({ price: 5_000_001n }))).toEqual({
      ok: false,
      error: {
        rule: 'per-deal-ceiling',
        limit: '5.00 USDC',
        value: '5.000001 USDC',
        message:
          "5.000001 USDC is not within the ceiling of 5.00 USDC per deal: agree on less, or raise the policy's perDealCeiling.",
      },
    })
  })

  it.each([
    ['token-allowlist', signing({ token: otherToken })],
    ['token-allowlist', signing({ token: otherToken, client: peer, provider: self })],
    ['party', signing({ client: stranger })],
    ['evaluator', signing({ evaluator: stranger })],
    ['evaluator', signing({ evaluator: peer })],
    ['terms', signing({ price: -1n })],
    ['approve', { kind: 'approve-payment', agreement, amount: agreement.price }],
    [
      'known-typed-data',
      { kind: 'authorize-payment', agreement, tokenDomain: { ...tokenDomain, chainId: 1 } },
    ],
    [
      'known-typed-data',
      { kind: 'authorize-payment', agreement, tokenDomain: { ...tokenDomain, verifyingContract: stranger } },
    ],
    ['known-typed-data', { kind: 'permit-payment', agreement, tokenDomain: {}, nonce: 0n }],
  ] satisfies [string, Intent][])('denies by %s', (rule, intent) => {
    expect(ruleOf(intent)).toBe(rule)
  })

  it('lets a provider be paid any price, but only in a token it knows', () => {
    expect(ruleOf(signing({ client: peer, evaluator: peer, provider: self, price: 10n ** 30n }))).toBe(
      'allowed',
    )
  })

  it('lets it relay what others pay', () => {
    expect(ruleOf(open({ ...agreement, client: peer, price: 10n ** 30n }))).toBe('allowed')
    expect(ruleOf(open({ ...agreement, price: 10n ** 30n }))).toBe('per-deal-ceiling')
  })

  it('denies what it does not know', () => {
    const foreign: Intent = JSON.parse('{"kind":"send-everything","to":"0x0"}')
    expect(ruleOf(foreign)).toBe('known-intent')
  })
})

describe('a policy', () => {
  it('opens only what it names', () => {
    expect(ruleOf(signing({ evaluator: stranger }), { evaluators: [stranger] })).toBe('allowed')
    const approve: Intent = { kind: 'approve-payment', agreement, amount: agreement.price }
    expect(ruleOf(approve, { allowApprove: true })).toBe('allowed')
    expect(ruleOf({ ...approve, amount: 0n }, { allowApprove: true })).toBe('allowed')
    expect(ruleOf({ ...approve, amount: agreement.price + 1n }, { allowApprove: true })).toBe('exact-amount')
    expect(ruleOf(signing({ price: 6_000_000n }), { perDealCeiling: '6 USDC' })).toBe('allowed')
  })

  it('gives every token its own ceiling, because their units differ', () => {
    const options = { otherTokens: [{ address: otherToken, perDealCeiling: 7n }] }
    expect(ruleOf(signing({ token: otherToken, price: 7n }), options)).toBe('allowed')
    expect(ruleOf(signing({ token: otherToken, price: 8n }), options)).toBe('per-deal-ceiling')
    expect(ruleOf(signing({ price: 8n }), options)).toBe('allowed')
  })

  it('is refused whole where a rule is not understood', () => {
    const mistyped: PolicyOptions = JSON.parse('{"perDealCieling":"1 USDC"}')
    expect(() => resolvePolicy(mistyped, token)).toThrow(DealwrightError)
    expect(() => resolvePolicy({ perDealCeiling: -1n }, token)).toThrow(/perDealCeiling/)
    expect(() => resolvePolicy({ perDealCeiling: '5 EUR' }, token)).toThrow(DealwrightError)
  })
})

describe('for any agreement', () => {
  const ceilings = fc.bigInt({ min: 0n, max: 20_000_000n })

  it('no payment leaves without all of: client, token, ceiling, evaluator', () => {
    fc.assert(
      fc.property(agreements, ceilings, fc.constantFrom(...paying, open), (terms, ceiling, makeIntent) => {
        const intent = makeIntent(terms)
        const verdict = check(intent, { perDealCeiling: ceiling, allowApprove: true })
        const isMine = terms.client === self
        const isFine = terms.token === token.address && terms.price <= ceiling && terms.evaluator === self
        expect(verdict.ok).toBe(intent.kind === 'open-job' ? !isMine || isFine : isMine && isFine)
      }),
    )
  })

  it('a lower ceiling never allows more', () => {
    fc.assert(
      fc.property(agreements, ceilings, ceilings, (terms, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        const intent: Intent = { kind: 'sign-agreement', agreement: terms }
        if (check(intent, { perDealCeiling: low }).ok)
          expect(check(intent, { perDealCeiling: high }).ok).toBe(true)
      }),
    )
  })

  it('the case of an address changes nothing', () => {
    fc.assert(
      fc.property(agreements, terms => {
        const lower: Agreement = {
          ...terms,
          client: `0x${terms.client.slice(2).toLowerCase()}`,
          provider: `0x${terms.provider.slice(2).toLowerCase()}`,
          evaluator: `0x${terms.evaluator.slice(2).toLowerCase()}`,
          token: `0x${terms.token.slice(2).toLowerCase()}`,
        }
        const verdicts = [terms, lower].map(one => check({ kind: 'sign-agreement', agreement: one }).ok)
        expect(verdicts[0]).toBe(verdicts[1])
      }),
    )
    expect(addressOf(0xab)).not.toBe(addressOf(0xab).toLowerCase())
  })
})
