import type { GbnfRules } from './gbnf-rules.ts'

/** The alternatives of the whole numbers from one to another, both included and not below zero, without leading zeros. */
export function digitsBetween(low: bigint, high: bigint): string[] {
  const rules: string[] = []
  const [first, last] = [String(low), String(high)]
  for (let length = first.length; length <= last.length; length++) {
    const from = length === first.length ? first : `1${'0'.repeat(length - 1)}`
    const to = length === last.length ? last : '9'.repeat(length)
    rules.push(...sameLength(from, to))
  }
  return rules
}

/** The alternatives of the digit strings from one to another of its length. */
function sameLength(from: string, to: string): string[] {
  if (from === '') return ['']
  if (/^0*$/.test(from) && /^9*$/.test(to)) return [`[0-9]{${from.length}}`]
  const [first, last] = [Number(from.charAt(0)), Number(to.charAt(0))]
  const [afterFrom, afterTo] = [from.slice(1), to.slice(1)]
  if (afterFrom === '') return [digits(first, last)]
  if (first === last) return sameLength(afterFrom, afterTo).map(rest => `"${first}" ${rest}`)
  const isLow = /^0*$/.test(afterFrom)
  const isHigh = /^9*$/.test(afterTo)
  const [middleFirst, middleLast] = [isLow ? first : first + 1, isHigh ? last : last - 1]
  return [
    ...(isLow ? [] : sameLength(afterFrom, '9'.repeat(afterFrom.length)).map(rest => `"${first}" ${rest}`)),
    ...(middleFirst <= middleLast ? [`${digits(middleFirst, middleLast)} [0-9]{${afterFrom.length}}`] : []),
    ...(isHigh ? [] : sameLength('0'.repeat(afterTo.length), afterTo).map(rest => `"${last}" ${rest}`)),
  ]
}

const digits = (first: number, last: number): string => (first === last ? `"${first}"` : `[${first}-${last}]`)

export interface FractionRuleParameters {
  /** In units of the last decimal, both included. */
  readonly from: bigint
  readonly to: bigint
  readonly decimals: number
  /** Only multiples of this. */
  readonly every: bigint
}

/**
 * The rule of what follows a whole number: nothing (where `from` is zero) or a point and up to `decimals` digits that make a
 * fraction within the range; zeros at its end may be left out. Undefined where no fraction is.
 */
export function fractionRule(
  { from, to, decimals, every }: FractionRuleParameters,
  rules: GbnfRules,
): string | undefined {
  const text = (units: bigint) => String(units).padStart(decimals, '0')
  const inner = every === 1n ? fractionsBetween(text(from), text(to)) : stepped({ from, to, decimals, every })
  if (inner.length === 0) return from === 0n ? '""' : undefined
  const rule = rules.add(`"." ( ${inner.join(' | ')} )`)
  return from === 0n ? `${rule}?` : rule
}

function stepped({ from, to, decimals, every }: FractionRuleParameters): string[] {
  const values: string[] = []
  for (let units = ((from + every - 1n) / every) * every; units <= to; units += every) {
    const text = String(units).padStart(decimals, '0')
    const short = text.replace(/0+$/, '')
    if (short === '') values.push(zeros(decimals))
    else
      values.push(short.length === decimals ? `"${short}"` : `"${short}" "0"{0,${decimals - short.length}}`)
  }
  return values
}

const zeros = (most: number): string => `"0"{1,${most}}`

/** Digit strings, one to all digits long, that make a fraction from one to another; both are written out in full. */
function fractionsBetween(from: string, to: string): string[] {
  const rest = from.length - 1
  if (/^0*$/.test(from) && /^9*$/.test(to)) return [`[0-9]{1,${from.length}}`]
  const [first, last] = [Number(from.charAt(0)), Number(to.charAt(0))]
  if (rest === 0) return [digits(first, last)]
  const start = (digit: number, low: string, high: string): string[] => {
    const more = fractionsBetween(low, high)
    const ending = more.length === 1 ? more[0] : `( ${more.join(' | ')} )`
    return [/^0*$/.test(low) ? `"${digit}" ( ${ending} )?` : `"${digit}" ${ending}`]
  }
  if (first === last) return start(first, from.slice(1), to.slice(1))
  const middle = first + 1 <= last - 1 ? [`${digits(first + 1, last - 1)} [0-9]{0,${rest}}`] : []
  return [
    ...start(first, from.slice(1), '9'.repeat(rest)),
    ...middle,
    ...start(last, '0'.repeat(rest), to.slice(1)),
  ]
}
