import { failed, ok, type PlanFailure, type Result, type Token } from '@dealwright/protocols'
import { escapePattern } from './escape-pattern.ts'
import { findAmounts } from './find-amounts.ts'
import { NUMBER_WORDS } from './number-words.ts'
import { asciiWidth, looksLike } from './plain-characters.ts'

const CUES =
  'at most|no more than|not more than|max(?:imum)?|up to|budget|under|below|less than|limit|within|ceiling|cap'
/** Words of limit that lead up to an amount, at the end of a text. */
export const CUE_BEFORE = new RegExp(
  `\\b(?:${CUES})\\b(?:\\s+(?:of|is|to|a|my|for|price|total|cost))*\\s*[:=]?\\s*$`,
  'i',
)
const CUE_AFTER = /^\s*(?:,?\s*(?:at most|max(?:imum)?|or less|tops|limit|budget)\b)/i
const CURRENCY = '[$€£¥]|(?:usd|eur|gbp|jpy|chf|usdt|dai|eth|btc|cents?|dollars?|euros?|pounds?|bucks)\\b'
/** A limit in another currency or in none: `at most 5 EUR`, `max $2`, `at most 1.20`. */
const FOREIGN = new RegExp(
  `\\b(?:${CUES})\\b(?:\\s+(?:of|is|to|a|my))*\\s*[:=]?\\s*` +
    `(?:[$€£¥]\\s*\\d|\\d[\\d.,]*\\s*(?:${CURRENCY}|[.,;!?]?\\s*$|[.,;!?]\\s))`,
  'i',
)

/** Money in another currency anywhere: `for 5 bucks`. Where no amount of the token is named it may be meant as the limit. */
const OTHER_MONEY = new RegExp(
  `[$€£¥]\\s*\\d|(?:\\d[\\d.,]*\\s?k?|(?<![\\p{L}\\p{N}])${NUMBER_WORDS}|\\b(?:a few|some|a couple of))\\s*(?:${CURRENCY})`,
  'iu',
)

/**
 * Reads from a person's words the most that a deal may cost, in atomic units of the token; null when they named no
 * amount. Of several amounts the one beside a word of limit counts, and of several such the smallest. A limit that is not
 * in the token is a failure, `not-understood`: passing over it would spend beyond what the person allowed.
 */
export function findCeiling(message: string, token: Token): Result<bigint | null, PlanFailure> {
  const text = asciiWidth(message)
  const amounts = findAmounts(text, token)
  const limits = amounts.filter(
    ({ start, end }) => CUE_BEFORE.test(text.slice(0, start)) || CUE_AFTER.test(text.slice(end)),
  )
  const candidates = limits.length > 0 ? limits : amounts
  const foreign =
    (amounts.length === 0 && OTHER_MONEY.test(text)) || (limits.length === 0 && FOREIGN.test(text))
  if (foreign || hasUnreadAmount(text, token, amounts)) {
    return failed({
      code: 'not-understood',
      message: `Deals are paid in ${token.symbol}: write your limit like "at most 1.20 ${token.symbol}".`,
    })
  }
  return ok(
    candidates.reduce<bigint | null>(
      (least, { amount }) => (least === null || amount < least ? amount : least),
      null,
    ),
  )
}

/**
 * An amount of the token that {@link findAmounts} does not read: `1,200 USDC`, `5k USDC`, one with too many decimals, one with
 * signs that cannot be seen in it, or a symbol in letters of another script.
 */
function hasUnreadAmount(
  text: string,
  { symbol }: Token,
  amounts: readonly { start: number; end: number }[],
): boolean {
  const mentions = [...text.matchAll(symbolPattern(symbol))]
  if ([...looksLike(text).matchAll(symbolPattern(looksLike(symbol)))].length > mentions.length) return true
  return mentions.some(({ index }) => {
    if (amounts.some(({ start, end }) => index >= start && index < end)) return false
    return (
      QUANTITY_BEFORE.test(text.slice(0, index)) || /^\s?[-–−]?\p{N}/u.test(text.slice(index + symbol.length))
    )
  })
}

const symbolPattern = (symbol: string): RegExp =>
  new RegExp(`(?<!\\p{L})${escapePattern(symbol)}(?![\\p{L}\\p{N}])`, 'giu')

/** A word with a digit or of a number, at the end of a text. */
const QUANTITY_BEFORE = new RegExp(
  `(?:\\p{N}\\S*|(?<![\\p{L}\\p{N}])(?:${NUMBER_WORDS}|half|few|couple|several))(?:\\s+(?:a|of))?\\s*$`,
  'iu',
)
