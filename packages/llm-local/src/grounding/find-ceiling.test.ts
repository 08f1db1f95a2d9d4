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

  it.each<[string, bigint]>([
    ['at most 1,234.50 USDC', 1_234_500_000n],
    ['at most 1,234,567 USDC', 1_234_567_000_000n],
    ['at most 1,20 USDC', 1_200_000n],
    ['at most two USDC', 2_000_000n],
    ['max twenty-five USDC', 25_000_000n],
    ['for a dozen USDC', 12_000_000n],
    ['up to two hundred and ten USDC', 210_000_000n],
    ['at most USDC 5', 5_000_000n],
    ['at most USDC 1.20.', 1_200_000n],
    ['at most １．２０ USDC', 1_200_000n],
    ['between 1 and 2 USDC', 2_000_000n],
  ])('reads "%s"', (text, limit) => {
    expect(findCeiling(`Weather in Paris, ${text}`, token)).toEqual({ ok: true, value: limit })
  })

  it.each([
    'at most 1,200 USDC',
    'at most 1.234,50 USDC',
    'at most -5 USDC',
    'at most −5 USDC',
    'at most minus 5 USDC',
    'at most 5k USDC',
    'at most 1e3 USDC',
    'at most 1-2 USDC',
    'at most $5 USDC',
    'at most two three USDC',
    'at most half a USDC',
    'at most a few USDC',
    'at most 1\u200b0 USDC',
    'at most 5 US\u200bDC',
    'at most 5 USD\u0421',
    'at most ٥ USDC',
    'at most 𝟓 USDC',
    'at most 1O USDC',
    'at most USDC -5',
    'at most USDC 1,200',
    'for five bucks',
    'for a few dollars',
  ])('asks back over "%s"', text => {
    expect(findCeiling(`Weather in Paris, ${text}`, token)).toMatchObject({
      ok: false,
      error: { code: 'not-understood' },
    })
  })

  it.each(['Which USDC pools pay most?', 'What is the USDC supply on 24 November?'])(
    'takes the mere name of the token for nothing: "%s"',
    text => {
      expect(findCeiling(text, token)).toEqual({ ok: true, value: null })
    },
  )
})
