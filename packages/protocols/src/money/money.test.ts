import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMoney } from './find-money.ts'
import { formatMoney } from './format-money.ts'
import { parseMoney } from './parse-money.ts'
import type { Token } from './token.ts'

const usdc: Token = { symbol: 'USDC', decimals: 6, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' }
const bridged: Token = { ...usdc, symbol: 'USDC.e' }
const ether: Token = { ...usdc, symbol: 'WETH', decimals: 18 }
const points: Token = { ...usdc, symbol: 'PTS', decimals: 0 }
const symbols = fc.constantFrom('USDC', 'usdt0', 'USD₮0', 'EURC', 'USDC.e', 'x', 'W-ETH')
const tokens = fc.record({
  symbol: symbols,
  decimals: fc.integer({ min: 0, max: 30 }),
  address: fc.constant(usdc.address),
})
const amounts = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })

describe('parseMoney', () => {
  it.each([
    ['1.20 USDC', 1_200_000n],
    ['1.2 usdc', 1_200_000n],
    ['  0.000001 Usdc ', 1n],
    ['0 USDC', 0n],
    ['5USDC', 5_000_000n],
    ['123456789.123456 USDC', 123_456_789_123_456n],
  ])('reads %j', (text, units) => {
    expect(parseMoney(text, usdc)).toBe(units)
  })

  it.each([
    '',
    '1.20',
    'USDC',
    '5 bucks',
    '$1.20',
    '-1 USDC',
    '+1 USDC',
    '1e3 USDC',
    '0x10 USDC',
    '1.2000001 USDC',
    '1,200.50 USDC',
    '1 200 USDC',
    '1. USDC',
    '.5 USDC',
    '1..2 USDC',
    '01 USDC',
    'Infinity USDC',
    '１ USDC',
    '1.20 USDCX',
    '1.20 USDC USDC',
    `${'9'.repeat(78)} USDC`,
  ])('refuses %j', text => {
    expect(() => parseMoney(text, usdc)).toThrow(expect.objectContaining({ code: 'bad-money' }))
  })

  it('says what to do', () => {
    expect(() => parseMoney('5 bucks', usdc)).toThrow(
      "'5 bucks' is not an amount: the amount must be in USDC",
    )
    expect(() => parseMoney('1e3 USDC', usdc)).toThrow(
      "'1e3 USDC' is not an amount: the amount must be in USDC",
    )
    expect(() => parseMoney('1.2.3 USDC', usdc)).toThrow(
      "'1.2.3 USDC' is not an amount: write a plain decimal with at most 6 decimals, like '1.20 USDC'",
    )
  })

  it('reads back what formatMoney writes, for any token', () => {
    fc.assert(
      fc.property(amounts, tokens, (units, token) => parseMoney(formatMoney(units, token), token) === units),
    )
  })
})

describe('formatMoney', () => {
  it('shows at least two decimals where the token has them, and loses none', () => {
    expect(formatMoney(1_200_000n, usdc)).toBe('1.20 USDC')
    expect(formatMoney(0n, usdc)).toBe('0.00 USDC')
    expect(formatMoney(1n, usdc)).toBe('0.000001 USDC')
    expect(formatMoney(-1_500_000n, usdc)).toBe('-1.50 USDC')
    expect(formatMoney(10n ** 18n + 1n, ether)).toBe('1.000000000000000001 WETH')
    expect(formatMoney(7n, points)).toBe('7 PTS')
  })
})

describe('findMoney', () => {
  const found = (text: string, token = usdc) =>
    findMoney(text, token).map(span => [span.amount, text.slice(span.start, span.end)])

  it('finds every amount with its span', () => {
    expect(found("Tomorrow's weather in Paris, please. At most 1.20 USDC.")).toEqual([
      [1_200_000n, '1.20 USDC'],
    ])
    expect(found('2 usdc now, (0.5USDC) later; never ≤3 USDC!')).toEqual([
      [2_000_000n, '2 usdc'],
      [500_000n, '0.5USDC'],
      [3_000_000n, '3 USDC'],
    ])
    expect(found('1 USDC.e', bridged)).toEqual([[1_000_000n, '1 USDC.e']])
  })

  it.each([
    '5 bucks',
    '$1.20',
    '$1.20 USDC',
    '1,200.50 USDC',
    '1 200 USDC',
    '1\u202f200 USDC',
    '1.200,50 USDC',
    '-5 USDC',
    '1e3 USDC',
    'v2 USDC',
    '1/2 USDC',
    '1.2000001 USDC',
    '007 USDC',
    '5 USDCx',
    '5 USDC.e',
    '5 USDC2',
    '5',
    'USDC 5',
    '1.2.3 USDC',
    '5 in USDC',
  ])('finds nothing in %j', text => {
    expect(findMoney(text, usdc)).toEqual([])
  })

  it('finds a formatted amount wherever it stands between words', () => {
    const words = fc.stringMatching(/^[a-z ,.!]{0,20}$/)
    fc.assert(
      fc.property(amounts, words, words, (units, before, after) => {
        const text = `${before} ${formatMoney(units, usdc)} ${after}`
        expect(findMoney(text, usdc).map(span => span.amount)).toEqual([units])
      }),
    )
  })

  it('finds only what parseMoney reads to the same amount', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('1', '0', '.', ' ', 'USDC', ',', '-', 'e', '$') }),
        text => {
          for (const span of findMoney(text, usdc)) {
            expect(parseMoney(text.slice(span.start, span.end), usdc)).toBe(span.amount)
          }
        },
      ),
    )
  })
})
