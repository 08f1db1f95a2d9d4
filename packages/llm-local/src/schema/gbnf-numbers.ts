import { badSchema } from './bad-schema.ts'
import { digitsBetween, fractionRule } from './gbnf-digits.ts'
import type { GbnfRules } from './gbnf-rules.ts'
import type { SchemaNode } from './schema-node.ts'

/** Multiples up to this many are written out. */
const LISTED = 512
/** Most decimals of a number. */
const DECIMALS = 6
/** Up to here a double holds {@link DECIMALS} decimals exactly enough to stay on its side of a limit. */
const FRACTIONAL = 10n ** 9n - 1n

/** The rule of an integer of the schema's range and step; without a range, of what a double holds exactly. */
export function integerRule(node: SchemaNode, rules: GbnfRules): string {
  return integers(rangeOf(node, 0), rules)
}

/**
 * The rule of a number of the schema's range and step: no exponent, up to six decimals below a thousand million, whole above.
 * A step finer than six decimals, or one whose multiples cannot be written as a few endings, is `bad-schema`.
 */
export function numberRule(node: SchemaNode, rules: GbnfRules): string {
  const step = stepOf(node)
  const decimals = step === undefined ? DECIMALS : step.decimals
  if (decimals === 0) return integers(rangeOf(node, 0), rules)
  const { least, most } = rangeOf(node, decimals)
  const scale = 10n ** BigInt(decimals)
  const edge = FRACTIONAL * scale
  const parts: string[] = []
  const from = least > -edge ? least : -edge
  const to = most < edge ? most : edge
  const every = step?.every ?? 1n
  if (scale % every !== 0n)
    throw badSchema(`multiples of ${JSON.stringify(node.multipleOf)} cannot be told by their decimals`)
  if (from <= to)
    parts.push(...signed(from, to, (low, high) => decimalRules({ low, high, decimals, every }, rules)))
  if (step === undefined) {
    parts.push(...wholeNumbers(least / scale, smaller(most, -edge) / scale - 1n))
    parts.push(...wholeNumbers(larger(least, edge) / scale + 1n, most / scale))
  }
  if (parts.length === 0) throw badSchema('no number is in its range')
  return rules.add(`( ${parts.join(' | ')} )`)
}

interface Range {
  readonly least: bigint
  readonly most: bigint
  /** Only multiples of this. */
  readonly every: bigint
}

const wholeNumbers = (least: bigint, most: bigint): string[] =>
  least > most ? [] : signed(least, most, digitsBetween)

function integers({ least, most, every }: Range, rules: GbnfRules): string {
  const parts = signed(least, most, (low, high) => multiples(low, high, every))
  if (parts.length === 0) throw badSchema('no number is in its range')
  return rules.add(`( ${parts.join(' | ')} )`)
}

/** The alternatives of a range, written by `write` for ranges without a sign. */
function signed(
  least: bigint,
  most: bigint,
  write: (low: bigint, high: bigint) => readonly string[],
): string[] {
  const negative =
    least < 0n && least <= most ? write(larger(1n, -most), -least).map(rule => `"-" ${rule}`) : []
  const positive = most >= larger(0n, least) ? write(larger(0n, least), most) : []
  return [...negative, ...positive]
}

function multiples(low: bigint, high: bigint, every: bigint): readonly string[] {
  if (low > high) return []
  if (every === 1n) return digitsBetween(low, high)
  const first = ((low + every - 1n) / every) * every
  if (first > high) return []
  if ((high - first) / every < LISTED) return listed(first, high, every)
  const block = blockOf(every)
  // Whole blocks end alike; what is left of the first and the last one is listed.
  const [from, to] = [low / block + 1n, high / block - 1n]
  const endings = listed(0n, block - 1n, every, String(block).length - 1)
  const whole = from <= to ? digitsBetween(from, to) : []
  return [
    ...listed(first, from * block - 1n, every),
    ...(whole.length > 0 ? [`( ${whole.join(' | ')} ) ( ${endings.join(' | ')} )`] : []),
    ...listed((to + 1n) * block, high, every),
  ]
}

/** The least power of ten that a step divides: multiples are told by their last digits. */
function blockOf(every: bigint): bigint {
  for (let block = 10n; block <= 1_000_000n; block *= 10n) {
    if (block % every === 0n && block / every <= LISTED) return block
  }
  throw badSchema(`multiples of ${every} over so wide a range cannot be told by their digits`)
}

function listed(first: bigint, last: bigint, every: bigint, width = 0): string[] {
  const values: string[] = []
  for (let value = first; value <= last; value += every)
    values.push(`"${String(value).padStart(width, '0')}"`)
  return values
}

interface DecimalRange {
  /** In units of the last decimal, both included. */
  readonly low: bigint
  readonly high: bigint
  readonly decimals: number
  readonly every: bigint
}

/** Whole parts between the ends take any fraction; the two at the ends take what their end leaves. */
function decimalRules({ low, high, decimals, every }: DecimalRange, rules: GbnfRules): readonly string[] {
  if (low > high) return []
  const scale = 10n ** BigInt(decimals)
  const fraction = (from: bigint, to: bigint) => fractionRule({ from, to, decimals, every }, rules)
  const at = (whole: bigint, from: bigint, to: bigint): string[] => {
    const rule = fraction(from, to)
    return rule === undefined ? [] : [`"${whole}" ${rule}`]
  }
  const [first, last] = [low / scale, high / scale]
  if (first === last) return at(first, low % scale, high % scale)
  const between = first + 1n <= last - 1n ? digitsBetween(first + 1n, last - 1n) : []
  const any = fraction(0n, scale - 1n)
  return [
    ...at(first, low % scale, scale - 1n),
    ...(between.length > 0 && any !== undefined ? [`( ${between.join(' | ')} ) ${any}`] : []),
    ...at(last, 0n, high % scale),
  ]
}

/** The range of a schema in units of the last decimal; ends that are not given, or beyond it, are those of exact integers. */
function rangeOf(node: SchemaNode, decimals: number): Range {
  const widest = BigInt(Number.MAX_SAFE_INTEGER) * 10n ** BigInt(decimals)
  const ends = (keyword: string, inward: 1n | -1n, isExclusive: boolean): bigint[] => {
    const value = node[keyword]
    if (typeof value !== 'number') return []
    const { units, isExact } = toUnits(value, decimals, inward)
    return [isExclusive && isExact ? units + inward : units]
  }
  const least = [...ends('minimum', 1n, false), ...ends('exclusiveMinimum', 1n, true)].reduce(larger, -widest)
  const most = [...ends('maximum', -1n, false), ...ends('exclusiveMaximum', -1n, true)].reduce(
    smaller,
    widest,
  )
  if (least > most) throw badSchema('no number is in its range')
  const step = stepOf(node)
  if (step === undefined) return { least, most, every: 1n }
  if (step.decimals > 0 && decimals === 0 && node.type === 'integer') {
    const scale = 10n ** BigInt(step.decimals)
    return { least, most, every: step.every / divisor(step.every, scale) }
  }
  return { least, most, every: step.every * 10n ** BigInt(decimals - step.decimals) }
}

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b))

/** A step as so many units of its last decimal. */
function stepOf({
  multipleOf,
}: SchemaNode): { readonly every: bigint; readonly decimals: number } | undefined {
  if (typeof multipleOf !== 'number' || multipleOf === 0) return undefined
  for (let decimals = 0; decimals <= DECIMALS; decimals++) {
    const { units, isExact } = toUnits(Math.abs(multipleOf), decimals, 1n)
    if (isExact) return { every: units, decimals }
  }
  throw badSchema(`multiples of ${multipleOf} need more than ${DECIMALS} decimals`)
}

/** A number as units of the last decimal, rounded up (1) or down (-1) where it has more decimals. */
function toUnits(value: number, decimals: number, towards: 1n | -1n): { units: bigint; isExact: boolean } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (match === null) throw badSchema(`${value} is not a limit`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const shift = decimals - fraction.length + Number(exponent)
  const digits = BigInt(sign + whole + fraction)
  if (shift >= 0) return { units: digits * 10n ** BigInt(shift), isExact: true }
  const scale = 10n ** BigInt(-shift)
  const rest = digits % scale
  const down = digits / scale - (rest < 0n ? 1n : 0n)
  if (rest === 0n) return { units: down, isExact: true }
  return { units: towards === 1n ? down + 1n : down, isExact: false }
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)
