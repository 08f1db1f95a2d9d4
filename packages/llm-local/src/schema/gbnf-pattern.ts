import type { GbnfRules } from './gbnf-rules.ts'
import { type CodeUnits, hasUnit, withoutUnits } from './pattern/code-units.ts'
import type { Pattern } from './pattern/pattern.ts'

/** What JSON writes with a backslash, and how. */
const ESCAPES: readonly (readonly [unit: number, written: string])[] = [
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
]
/** Control characters, quote, backslash, halves of characters beyond the basic plane: not written as themselves. */
const NOT_PLAIN: CodeUnits = [
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x7f, 0x7f],
  [0xd800, 0xdfff],
]

/** The rule of what a pattern matches inside a JSON string; undefined where none of it can be written in JSON. */
export function patternRule(pattern: Pattern, rules: GbnfRules): string | undefined {
  switch (pattern.kind) {
    case 'units':
      return unitsRule(pattern.units, rules)
    case 'sequence': {
      const parts = pattern.parts.map(part => patternRule(part, rules))
      const known = parts.filter(part => part !== undefined)
      if (known.length < parts.length) return undefined
      return known.length === 0 ? '""' : rules.add(known.join(' '))
    }
    case 'choice': {
      const options = pattern.options
        .map(option => patternRule(option, rules))
        .filter(option => option !== undefined)
      return options.length === 0 ? undefined : rules.add(`( ${[...new Set(options)].join(' | ')} )`)
    }
    case 'repeat': {
      const part = pattern.most === 0 ? undefined : patternRule(pattern.part, rules)
      if (part === undefined) return pattern.least === 0 ? '""' : undefined
      return rules.add(`${part}{${pattern.least},${pattern.most}}`)
    }
  }
}

function unitsRule(units: CodeUnits, rules: GbnfRules): string | undefined {
  const plain = withoutUnits(units, NOT_PLAIN)
  const set = plain.map(([first, last]) => (first === last ? hex(first) : `${hex(first)}-${hex(last)}`))
  const escaped = ESCAPES.filter(([unit]) => hasUnit(units, unit)).map(
    ([, written]) => `"${written.replace(/["\\]/g, '\\$&')}"`,
  )
  const options = [...(set.length > 0 ? [`[${set.join('')}]`] : []), ...escaped]
  return options.length === 0 ? undefined : rules.add(`( ${options.join(' | ')} )`)
}

const hex = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`
