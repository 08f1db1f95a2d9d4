import { formatMoney, type Token } from '@dealwright/protocols'
import { assert, bigInt, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCeiling } from './find-ceiling.ts'

const token: Token = { symbol: 'USDC', decimals: 6, address: '0x0000000000000000000000000000000000000001' }
const amounts = bigInt({ min: 0n, max: 10n ** 15n })
const before = [
  'at most',
  'At most',
  'max',
  'maximum of',
  'up to',
  'budget:',
  'under',
  'no more than',
  'limit is',
]

describe('findCeiling', () => {
  it('reads any amount after a word of limit, whatever else is paid for', () => {
    assert(
      property(amounts, amounts, constantFrom(...before), (limit, other, cue) => {
        const text = `I hold ${formatMoney(other, token)}. Weather in Paris, ${cue} ${formatMoney(limit, token)}.`
        expect(findCeiling(text, token)).toEqual({ ok: true, value: limit })
      }),
    )
  })

  it('takes the smaller of two limits', () => {
    assert(
      property(amounts, amounts, (a, b) => {
        const text = `at most ${formatMoney(a, token)}, budget ${formatMoney(b, token)}`
        expect(findCeiling(text, token)).toEqual({ ok: true, value: a < b ? a : b })
      }),
    )
  })

  it('never passes over a limit in another currency', () => {
    assert(
      property(
        integer({ min: 0, max: 999 }),
        constantFrom('EUR', 'dollars', '$', 'ETH', ''),
        (amount, unit) => {
          expect(findCeiling(`Weather in Paris, at most ${amount} ${unit}`, token)).toMatchObject({
            ok: false,
          })
        },
      ),
    )
  })

  it.each(['Weather in Paris for 5 bucks', 'Weather in Paris, $5', 'Weather in Paris for 3 euros, please'])(
    'asks back where the only money named is another: "%s"',
    text => {
      expect(findCeiling(text, token)).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    },
  )

  it('reads the limit although other money is spoken of', () => {
    expect(findCeiling('What are 5 EUR in yen? At most 0.10 USDC', token)).toEqual({
      ok: true,
      value: 100_000n,
    })
  })

  it.each([
    'Weather in Paris',
    'at most 3 nights in Rome',
    'up to 5 results, please',
    'within 2 days of Easter',
  ])('finds no limit in "%s"', text => {
    expect(findCeiling(text, token)).toEqual({ ok: true, value: null })
  })
})
