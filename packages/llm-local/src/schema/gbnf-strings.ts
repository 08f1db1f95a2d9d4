import type { GbnfRules } from './gbnf-rules.ts'
import type { SchemaNode } from './schema-node.ts'

/** Most characters of a string whose schema has no `maxLength`. */
const DEFAULT_LENGTH = 256

/** One UTF-16 unit per character, as `maxLength` counts: no control characters, no surrogates, nothing beyond the basic plane. */
const CHARACTER = '( [^"\\\\\\x00-\\x1F\\x7F\\uD800-\\uDFFF\\U00010000-\\U0010FFFF] | "\\\\" ["\\\\nt] )'

const YEAR = '[1-2] [0-9] [0-9] [0-9]'
const LEAP_YEAR = '[1-2] [0-9] ( "0" [48] | [2468] [048] | [13579] [26] )'
const DAY =
  '( ( "0" [1-9] | "1" [0-2] ) "-" ( "0" [1-9] | "1" [0-9] | "2" [0-8] )' +
  ' | ( "0" [13-9] | "1" [0-2] ) "-" ( "29" | "30" ) | ( "0" [13578] | "10" | "12" ) "-31" )'
const DATE = `( ${YEAR} "-" ${DAY} | ${LEAP_YEAR} "-02-29" )`
const TIME = '( [01] [0-9] | "2" [0-3] ) ":" [0-5] [0-9] ":" [0-5] [0-9]'
const HEX = '[0-9a-f]'

const FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  'date-time': `${DATE} "T" ${TIME} "Z"`,
  email: '[a-z0-9]{1,32} "@" [a-z0-9]{1,32} "." [a-z]{2,12}',
  uuid: `${HEX}{8} "-" ${HEX}{4} "-4" ${HEX}{3} "-" [89ab] ${HEX}{3} "-" ${HEX}{12}`,
}

/** The rule of a JSON string of the schema's format, or of its length. */
export function stringRule(node: SchemaNode, rules: GbnfRules): string {
  const format = typeof node.format === 'string' ? FORMATS[node.format] : undefined
  if (format !== undefined) return rules.add(`"\\"" ${rules.add(format)} "\\""`)
  const least = typeof node.minLength === 'number' ? node.minLength : 0
  const most = typeof node.maxLength === 'number' ? node.maxLength : Math.max(DEFAULT_LENGTH, least)
  return rules.add(`"\\"" ${rules.add(CHARACTER)}{${least},${most}} "\\""`)
}
