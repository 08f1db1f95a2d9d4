/** UTF-16 code units as sorted ranges that do not touch, both ends included. */
export type CodeUnits = readonly (readonly [first: number, last: number])[]

const LAST = 0xffff

/** The units of some ranges in normal form. */
export function unionOf(ranges: CodeUnits): CodeUnits {
  const merged: [number, number][] = []
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const open = merged.at(-1)
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last)
    else merged.push([first, last])
  }
  return merged
}

/** Every unit that is not among these. */
export function complementOf(ranges: CodeUnits): CodeUnits {
  const gaps: [number, number][] = []
  let next = 0
  for (const [first, last] of unionOf(ranges)) {
    if (first > next) gaps.push([next, first - 1])
    next = last + 1
  }
  if (next <= LAST) gaps.push([next, LAST])
  return gaps
}

/** What is in the first and not in the second. */
export const withoutUnits = (units: CodeUnits, others: CodeUnits): CodeUnits =>
  complementOf([...complementOf(units), ...others])

/** Whether a unit is among these. */
export const hasUnit = (units: CodeUnits, unit: number): boolean =>
  units.some(([first, last]) => unit >= first && unit <= last)

/** The units of a text, each as a range of its own. */
export const unitsOf = (text: string): CodeUnits =>
  Array.from({ length: text.length }, (_, at) => [text.charCodeAt(at), text.charCodeAt(at)] as const)

const DIGITS: CodeUnits = [[0x30, 0x39]]
const WORD: CodeUnits = [...DIGITS, [0x41, 0x5a], ...unitsOf('_'), [0x61, 0x7a]]
const LINE_ENDS: CodeUnits = unitsOf('\n\r\u2028\u2029')
const SPACES: CodeUnits = unionOf([
  ...unitsOf('\t\v\f \u00a0\u1680\u202f\u205f\u3000\ufeff'),
  [0x2000, 0x200a],
  ...LINE_ENDS,
])

/** What a dot stands for: everything but the ends of lines. */
export const ANY_BUT_LINE_END: CodeUnits = complementOf(LINE_ENDS)
/** Everything. */
export const ANY: CodeUnits = [[0, LAST]]

/** The classes that a backslash and a letter name in a pattern. */
export const CLASSES: Readonly<Record<string, CodeUnits>> = {
  d: DIGITS,
  D: complementOf(DIGITS),
  w: WORD,
  W: complementOf(WORD),
  s: SPACES,
  S: complementOf(SPACES),
}
