import { findMoney, type Token } from '@dealwright/protocols'

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
const month =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)'
const dayWords = [
  'the day after tomorrow',
  'today',
  'tonight',
  'tomorrow',
  `(?:next |this )?${weekday}`,
  String.raw`in \d{1,2} days?`,
  String.raw`\d{4}-\d{2}-\d{2}`,
  String.raw`${month}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?(?: of)? ${month}(?:,? \d{4})?`,
].join('|')
const day = () => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${dayWords})(?![\p{L}\p{N}])`, 'giu')
const number =
  /(?<![\p{L}\p{N}.,:/-])(?:\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?![\p{L}\p{N}:/-]|[.,]\d)/giu

const marker =
  /^(?:(?:no|nope|sorry|actually|wait|rather|but|please|yes|ok|okay|i meant?|i mean|make (?:it|that)|change (?:it|that) to|let['’]?s say|it should be|use)[\s,:;.!-]+)+/iu
const trailing = /[\s,]+(?:instead|rather|please|then)[\s.!]*$/iu
const limitWords = String.raw`(?:at most|at maximum|max(?:imum)?|up to|no more than|not more than|under|below|less than|for|limit(?: it)? to)`

/** What a correction made of a request. */
export type Correction =
  /** The new request, in the person's own words. */
  | { readonly kind: 'applied'; readonly text: string }
  /** It is a correction, but of what? */
  | { readonly kind: 'unclear' }
  /** It is something else. */
  | { readonly kind: 'none' }

/**
 * Applies a correction like "no, Friday" or "at most 3 USDC" to what the person had asked for: a value takes the place of the only
 * one of its sort. All words of the new request are the person's own.
 */
export function applyCorrection(
  request: string,
  correction: string,
  { values, token }: { readonly values: readonly string[]; readonly token: Token },
): Correction {
  const text = correction.trim().replace(/[.!]+$/u, '')
  const swapped = swap(request, text)
  if (swapped !== undefined) return { kind: 'applied', text: swapped }
  const stripped = text.replace(trailing, '').replace(marker, '').trim()
  const isMarked = stripped !== text
  if (stripped === '' || stripped.length > 120) return { kind: 'none' }
  let result = request
  let rest = stripped
  let isTouched = false
  const take = (replaced: string | undefined, left: string): boolean => {
    if (replaced === undefined) return false
    result = replaced
    rest = tidy(left)
    isTouched = true
    return true
  }

  const [amount, secondAmount] = findMoney(rest, token)
  if (secondAmount !== undefined) return unclearIf(isMarked)
  if (amount !== undefined) {
    const words = rest.slice(amount.start, amount.end)
    const left = `${rest.slice(0, amount.start).replace(new RegExp(`${limitWords}\\s*$`, 'iu'), '')}${rest.slice(amount.end)}`
    if (!take(putMoney(result, words, token), left)) return unclearIf(isMarked)
  }
  const [when, secondWhen] = rest.match(day()) ?? []
  if (secondWhen !== undefined) return unclearIf(isMarked)
  if (when !== undefined && !take(putOnly(result, day(), when, ` ${when}`), rest.replace(when, '')))
    return unclearIf(isMarked)
  if (rest === '') return isTouched ? { kind: 'applied', text: result } : { kind: 'none' }
  // A bare value may correct; a sentence around it says something new.
  if (!isMarked) return { kind: 'none' }
  const count = rest.match(number)?.[0]
  if (count !== undefined && count.length === rest.length)
    return take(putNumber(result, count, token), '') ? { kind: 'applied', text: result } : { kind: 'unclear' }
  return take(putValue(result, rest, values), '') ? { kind: 'applied', text: result } : { kind: 'unclear' }
}

const unclearIf = (isMarked: boolean): Correction => (isMarked ? { kind: 'unclear' } : { kind: 'none' })

const tidy = (text: string): string =>
  text
    .replace(/^[\s,;]*(?:(?:on|for|and)\b[\s,;]*)*/iu, '')
    .replace(/[\s,;]*(?:\b(?:on|for|and|at most)[\s,;]*)*$/iu, '')
    .trim()

/** `Rome instead of Paris`, `not Paris but Rome`, `change Paris to Rome`. */
function swap(request: string, text: string): string | undefined {
  const found =
    /^(?:no[\s,]+)?not (?:in |for |to )?(?<old>.{1,60}?)[\s,]+but (?:in |for |to )?(?<new>.{1,60})$/iu.exec(
      text,
    ) ??
    /^(?:no[\s,]+)?(?:in |for |to |make it )?(?<new>.{1,60}?) (?:instead of|rather than|not) (?:in |for |to )?(?<old>.{1,60})$/iu.exec(
      text,
    ) ??
    /^(?:please )?(?:change|replace) (?<old>.{1,60}?) (?:to|with|by) (?<new>.{1,60})$/iu.exec(text)
  const { new: next, old } = found?.groups ?? {}
  return next === undefined || old === undefined
    ? undefined
    : putOnly(request, literal(old.trim()), next.trim())
}

const literal = (text: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu')

/** Puts words in the place of the only match; at the end where there is none and `otherwise` says how. */
function putOnly(text: string, pattern: RegExp, words: string, otherwise?: string): string | undefined {
  const matches = [...text.matchAll(pattern)]
  const [match] = matches
  if (matches.length > 1) return undefined
  if (match === undefined)
    return otherwise === undefined ? undefined : `${text.replace(/[\s.!?]+$/u, '')}${otherwise}`
  return `${text.slice(0, match.index)}${words}${text.slice(match.index + match[0].length)}`
}

function putMoney(text: string, words: string, token: Token): string | undefined {
  const [span, second] = findMoney(text, token)
  if (second !== undefined) return undefined
  if (span === undefined) return `${text.replace(/[\s.!?]+$/u, '')}, at most ${words}`
  return `${text.slice(0, span.start)}${words}${text.slice(span.end)}`
}

function putNumber(text: string, words: string, token: Token): string | undefined {
  const taken = [...findMoney(text, token), ...spansOf(text, day())]
  const free = spansOf(text, number).filter(
    span => !taken.some(({ start, end }) => span.start < end && span.end > start),
  )
  const [span] = free
  if (span === undefined || free.length > 1) return undefined
  return `${text.slice(0, span.start)}${words}${text.slice(span.end)}`
}

const spansOf = (text: string, pattern: RegExp): { start: number; end: number }[] =>
  [...text.matchAll(pattern)].map(match => ({ start: match.index, end: match.index + match[0].length }))

/** Puts words in the place of the only value of the plan that is neither a day nor a number. */
function putValue(text: string, words: string, values: readonly string[]): string | undefined {
  const open = [...new Set(values)].filter(
    value => !/^\d/u.test(value) && value.trim() !== '' && text.search(literal(value)) !== -1,
  )
  const [value] = open
  if (value === undefined || open.length > 1) return undefined
  return putOnly(text, literal(value), words.replace(/^(?:in|for|to|into)\s+/iu, ''))
}
