import { readDecimal } from './read-decimal.ts'
import type { Token } from './token.ts'

/** One amount found in a text: `text.slice(start, end)` is what the person wrote. */
export interface MoneySpan {
  /** Atomic units. */
  readonly amount: bigint
  readonly start: number
  readonly end: number
}

// An amount starts the text or follows a space or an opening mark. After a digit, comma, sign, currency sign or letter the
// digits are a part of something else (`1,200.50`, `-5`, `$5`, `v2`), and half of a number must never pass for the whole.
const amountPattern =
  /(?<=^|[\s("'“‘«[{<>≤≥=~≈:;])(?<amount>\d{1,78}(?:\.\d{1,80})?)(?<gap>[\s\u00a0\u202f]{0,2})(?=\p{L}|\p{S})/gu

/**
 * Finds every amount of a token in free text, in order: `At most 1.20 USDC` holds one. Amounts without the token's symbol
 * (`5 bucks`, `$1.20`) and numbers with thousands separators or a sign are not found.
 */
export function findMoney(text: string, token: Token): readonly MoneySpan[] {
  const spans: MoneySpan[] = []
  for (const match of text.matchAll(amountPattern)) {
    const digits = match.groups?.amount ?? ''
    const start = match.index
    const end = start + match[0].length + token.symbol.length
    const amount = readDecimal(digits, token.decimals)
    if (amount === undefined) continue
    if (text.slice(start + match[0].length, end).toLowerCase() !== token.symbol.toLowerCase()) continue
    if (continuesSymbol(text.slice(end, end + 3)) || endsSpacedNumber(text.slice(0, start), digits)) continue
    spans.push({ amount, start, end })
  }
  return spans
}

/** `USDCx`, `USDC2` and `USDC.e` are other tokens than `USDC`; `USDC.` ends a sentence. */
function continuesSymbol(rest: string): boolean {
  return /^(?:[\p{L}\p{N}_]|[.\-/][\p{L}\p{N}])/u.test(rest)
}

/** In `1 200 USDC` a space separates thousands: 200 is not what the person wrote. */
function endsSpacedNumber(before: string, digits: string): boolean {
  return /^\d{3}(?!\d)/.test(digits) && /\d[\s\u00a0\u202f]$/u.test(before)
}
