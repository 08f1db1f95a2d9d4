import type { Json } from '../types/json.ts'

const annotations = new Set([
  '$schema',
  '$comment',
  'title',
  'description',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
])

/** Keywords whose value maps names to schemas: there, `title` is a field and not an annotation. */
const schemaMaps = new Set(['properties', 'patternProperties', '$defs'])

/** Keywords whose value is data or a set of names, not a schema. */
const sets = new Set(['required', 'enum', 'type'])

const data = new Set(['const', 'default'])

/**
 * Reduces a JSON Schema to what it accepts, for digests: annotations go, sets are sorted. Defaults and the order of
 * alternatives stay: they change what a message means.
 */
export function normalizeSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(normalizeSchema)
  if (schema === null || typeof schema !== 'object') return schema
  const kept = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, normalizeKeyword(keyword, value)]))
}

function normalizeKeyword(keyword: string, value: Json): Json {
  if (data.has(keyword)) return value
  if (sets.has(keyword)) return Array.isArray(value) ? value.toSorted(byText) : value
  if (schemaMaps.has(keyword) && value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, normalizeSchema(schema)]))
  }
  return normalizeSchema(value)
}

function byText(left: Json, right: Json): number {
  const [leftText, rightText] = [JSON.stringify(left), JSON.stringify(right)]
  if (leftText === rightText) return 0
  return leftText < rightText ? -1 : 1
}
