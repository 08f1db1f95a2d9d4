import type { GbnfRules } from './gbnf-rules.ts'
import type { SchemaNode } from './schema-node.ts'

/** Integer ranges up to this size are written out; wider ones are checked after decoding. */
const LISTED_RANGE = 128

/** The rule of an integer: listed where the range is small, else up to 15 digits (safe in a double). */
export function integerRule(node: SchemaNode, rules: GbnfRules): string {
  const { least, most } = range(node)
  if (least !== undefined && most !== undefined && most >= least && most - least < LISTED_RANGE) {
    const first = Math.ceil(least)
    const values = Array.from({ length: Math.floor(most) - first + 1 }, (_, step) => `"${first + step}"`)
    if (values.length > 0) return rules.add(`( ${values.join(' | ')} )`)
  }
  return rules.add(`${sign(least)}${digits(least)}`)
}

/** The rule of a number: up to 15 digits and six decimals, no exponent. */
export function numberRule(node: SchemaNode, rules: GbnfRules): string {
  const { least } = range(node)
  return rules.add(`${sign(least)}( "0" | [1-9] [0-9]{0,14} ) ( "." [0-9]{1,6} )?`)
}

const sign = (least: number | undefined): string => (least === undefined || least < 0 ? '"-"? ' : '')
const digits = (least: number | undefined): string =>
  least !== undefined && least > 0 ? '[1-9] [0-9]{0,14}' : '( "0" | [1-9] [0-9]{0,14} )'

function range(node: SchemaNode): { least: number | undefined; most: number | undefined } {
  const read = (keyword: string, step: number) => {
    const value = node[keyword]
    return typeof value === 'number' ? value + step : undefined
  }
  const whole = node.type === 'integer' ? 1 : 0
  return {
    least: read('minimum', 0) ?? read('exclusiveMinimum', whole),
    most: read('maximum', 0) ?? read('exclusiveMaximum', -whole),
  }
}
