import { z } from 'zod'
import { badSchema } from './bad-schema.ts'
import { patternRule } from './gbnf-pattern.ts'
import type { GbnfRules } from './gbnf-rules.ts'
import { fitLength } from './pattern/fit-length.ts'
import { parsePattern } from './pattern/parse-pattern.ts'
import { type SchemaNode, toList, toSchemaNode } from './schema-node.ts'
import { STRING_FORMATS } from './string-formats.ts'

/** Most characters of a string whose schema has no `maxLength`. */
const DEFAULT_LENGTH = 256

/** One UTF-16 unit per character, as `maxLength` counts: no control characters, no surrogates, nothing beyond the basic plane. */
const CHARACTER = '( [^"\\\\\\x00-\\x1F\\x7F\\uD800-\\uDFFF\\U00010000-\\U0010FFFF] | "\\\\" ["\\\\bfnrt] )'

/**
 * The rule of a JSON string of the schema's pattern, its format or its length. Throws `bad-schema` for a pattern that is not
 * understood, or that leaves no string of the length asked for.
 */
export function stringRule(node: SchemaNode, rules: GbnfRules): string {
  const least = typeof node.minLength === 'number' ? node.minLength : 0
  const most = typeof node.maxLength === 'number' ? node.maxLength : Math.max(DEFAULT_LENGTH, least)
  if (least > most) throw badSchema('minLength is above maxLength')
  const source = patternOf(node)
  if (source === undefined) return rules.add(`"\\"" ${rules.add(CHARACTER)}{${least},${most}} "\\""`)

  const pattern = parsePattern(source)
  if (!pattern.ok) throw badSchema(`the pattern ${source.slice(0, 80)} is not understood (${pattern.error})`)
  const fitted = fitLength(pattern.value, { least, most })
  const rule = fitted === undefined ? undefined : patternRule(fitted, rules)
  if (rule === undefined) throw badSchema(`no string of that length has the pattern ${source.slice(0, 80)}`)
  return rules.add(`"\\"" ${rule} "\\""`)
}

/** A pattern says more than the format that it belongs to. */
function patternOf(node: SchemaNode): string | undefined {
  // The one pattern of zod's own that looks around; what is written for the format fits it.
  if (node.format === 'duration' && node.pattern === z.toJSONSchema(z.iso.duration()).pattern) {
    return STRING_FORMATS.duration
  }
  const patterns = [node, ...toList(node.allOf).map(toSchemaNode)].flatMap(({ pattern }) =>
    typeof pattern === 'string' ? [pattern] : [],
  )
  if (patterns.length > 1) return joinPatterns(patterns)
  return patterns[0] ?? (typeof node.format === 'string' ? STRING_FORMATS[node.format] : undefined)
}

/** Several patterns can be met at once where one says how to begin, one how to end, and the others what is between. */
function joinPatterns(patterns: readonly string[]): string {
  const unanchored = patterns.filter(pattern => !pattern.startsWith('^') && !pattern.endsWith('$'))
  const starts = patterns.filter(pattern => pattern.startsWith('^') && !pattern.endsWith('$'))
  const ends = patterns.filter(pattern => !pattern.startsWith('^') && pattern.endsWith('$'))
  const placed = unanchored.length + starts.length + ends.length
  if (placed < patterns.length || starts.length > 1 || ends.length > 1 || patterns.some(isAlternative)) {
    throw badSchema('a string has several patterns, which are not met together: write them as one')
  }
  const head = starts[0]?.slice(1) ?? '[^]*'
  const tail = ends[0]?.slice(0, -1) ?? ''
  const middle = unanchored.map(pattern => `[^]*(?:${pattern})`).join('')
  return `^(?:${head})${middle}[^]*(?:${tail})$`
}

const isAlternative = (pattern: string): boolean => /\||\\\$$/.test(pattern)
