import { failed, type Json, ok, type Result } from '@dealwright/protocols'
import { z } from 'zod'
import { toSchemaNode } from './schema-node.ts'

/**
 * Checks a value against a JSON Schema and says in one line what does not fit. `pattern` is left out on purpose: the
 * schema may come from a stranger's registration, and a hostile pattern can hang the process; `format` is checked.
 */
export function validateJson(schema: Json, value: unknown): Result<unknown, string> {
  let parser: z.ZodType
  try {
    parser = z.fromJSONSchema(withoutPatterns(schema, 0))
  } catch (error) {
    return failed(`the schema cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
  const parsed = parser.safeParse(value)
  if (parsed.success) return ok(value)
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  return failed(`${where === '' ? '' : `${where}: `}${issue?.message ?? 'does not fit'}`)
}
const MAX_DEPTH = 32

function withoutPatterns(schema: Json, depth: number): { [keyword: string]: Json } {
  if (depth > MAX_DEPTH) throw new Error('nested too deeply')
  const cleaned: { [keyword: string]: Json } = {}
  for (const [keyword, held] of Object.entries(toSchemaNode(schema))) {
    if (keyword === 'pattern' || keyword === 'patternProperties') continue
    cleaned[keyword] = withoutPatternsIn(keyword, held, depth)
  }
  return cleaned
}

const NAMED = new Set(['properties', '$defs', 'definitions'])
const SINGLE = new Set(['items', 'additionalProperties', 'not', 'propertyNames', 'contains'])
const LISTED = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])

function withoutPatternsIn(keyword: string, held: Json, depth: number): Json {
  if (NAMED.has(keyword)) {
    const entries = Object.entries(toSchemaNode(held))
    return Object.fromEntries(entries.map(([name, schema]) => [name, subschema(schema, depth)]))
  }
  if (SINGLE.has(keyword)) return subschema(held, depth)
  if (LISTED.has(keyword) && Array.isArray(held)) return held.map(schema => subschema(schema, depth))
  return held
}

const subschema = (schema: Json, depth: number): Json =>
  typeof schema === 'boolean' ? schema : withoutPatterns(schema, depth + 1)
