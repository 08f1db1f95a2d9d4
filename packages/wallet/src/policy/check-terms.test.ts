import { hashAgreement } from '@dealwright/protocols'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { agreement, agreements, context } from '../testing/arbitraries.ts'
import { checkTerms } from './check-terms.ts'

it('lets through what can be hashed, and nothing else', () => {
  const wrong = fc.constantFrom(
    { price: -1n },
    { price: 2n ** 256n },
    { price: 1.5 },
    { price: undefined },
    { deliverBy: -1 },
    { deliverBy: 1.5 },
    { reviewPeriod: Number.NaN },
    { deliverBy: 2 ** 64 },
    { client: '0x12' },
    { provider: 'alice.eth' },
    { token: undefined },
    { salt: '0x00' },
    { serviceDigest: 7 },
  )
  fc.assert(
    fc.property(agreements, wrong, (terms, fields) => {
      expect(checkTerms(terms).ok).toBe(true)
      const { escrow } = context.contracts
      expect(hashAgreement(terms, { chainId: 1, escrow })).toMatch(/^0x/)
      expect(checkTerms(Object.assign({ ...terms }, fields))).toMatchObject({
        ok: false,
        error: { rule: 'terms' },
      })
    }),
  )
})

it('says which field is wrong', () => {
  const verdict = checkTerms({ ...agreement, price: -5n })
  expect(verdict.ok ? '' : verdict.error.message).toMatchInlineSnapshot(
    `"The agreement cannot be signed as it is (agreement.price: expected atomic units as a decimal string): correct its terms."`,
  )
})
