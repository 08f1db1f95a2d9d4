import { findMoney, type MoneySpan, type Token } from '@dealwright/protocols'
import { escapePattern } from './escape-pattern.ts'
import { NUMBER_WORDS, readNumberWords } from './number-words.ts'
import { asciiWidth } from './plain-characters.ts'

/**
 * Finds the amounts of a token that a person wrote, in order: those of `findMoney`, and `1,234.50 USDC`, `1,20 USDC`, `two USDC`,
 * `a dozen USDC`, `USDC 5` and the like in full-width digits. What can be read in two ways (`1,200`, `1.234,50`) is not among them.
 */
export function findAmounts(text: string, token: Token): readonly MoneySpan[] {
  const plain = asciiWidth(text)
  const found = [...findMoney(plain, token)]
  const symbol = escapePattern(token.symbol)
  const add = (pattern: RegExp, read: (written: string) => string | undefined): void => {
    for (const match of plain.matchAll(pattern)) {
      const start = match.index
      const end = start + match[0].length
      if (found.some(span => span.start < end && start < span.end)) continue
      const digits = read(match[1] ?? '')
      if (digits === undefined) continue
      const [span] = findMoney(`${digits} ${token.symbol}`, token)
      if (span !== undefined) found.push({ amount: span.amount, start, end })
    }
  }
  add(new RegExp(`${BEFORE}(\\d[\\d.,]*)\\s?${symbol}${AFTER}`, 'giu'), readSeparated)
  add(new RegExp(`${BEFORE}(${NUMBER_WORDS})\\s${symbol}${AFTER}`, 'giu'), words => {
    const value = readNumberWords(words)
    return value === undefined ? undefined : String(value)
  })
  add(
    new RegExp(`${BEFORE}${symbol}\\s?(\\d+(?:\\.\\d+)?)(?![\\p{L}\\p{N}_%]|[.,:/-]\\d|\\s\\d)`, 'giu'),
    digits => digits,
  )
  const unsigned = found.filter(({ start }) => !/\b(?:minus|negative)\s+$/i.test(plain.slice(0, start)))
  return unsigned.toSorted((a, b) => a.start - b.start)
}

const BEFORE = '(?<=^|[\\s("\'“‘«[{<>≤≥=~≈:;])(?<!\\d[\\s\\u00a0\\u202f])'
const AFTER = '(?![\\p{L}\\p{N}_]|[.\\-/][\\p{L}\\p{N}])'

/** `1,234.50` and `1,234,567` have commas between thousands, `1,20` one before the decimals; `1,200` may be either. */
function readSeparated(written: string): string | undefined {
  if (/^[1-9]\d{0,2}(?:,\d{3})+\.\d+$/.test(written) || /^[1-9]\d{0,2}(?:,\d{3}){2,}$/.test(written)) {
    return written.replaceAll(',', '')
  }
  return /^\d+,(?:\d{1,2}|\d{4,})$/.test(written) ? written.replace(',', '.') : undefined
}
