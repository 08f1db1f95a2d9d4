import type { Json } from '@dealwright/protocols'
import { writeSchemaRules } from './write-schema-rules.ts'

/** Grammars kept; the one used longest ago goes first. */
const MAX_KEPT = 64
const kept = new Map<string, string>()

/**
 * Writes a JSON Schema as a llama.cpp grammar (GBNF) of compact JSON, properties in the order of the schema. Whatever the
 * grammar allows is valid for the schema. Takes time linear in the schema; a schema met before costs a look-up.
 *
 * Covered: `type` (also lists), `enum`, `const`, `anyOf`, `oneOf`, `allOf` of parts that agree, `$ref` inside the schema, `properties`
 * with optional ones, `additionalProperties` and `propertyNames` of records, `items`, `prefixItems`, `minItems`, `maxItems`, `minLength`,
 * `maxLength`, `pattern` (without look-around, back-references and `\\b`), the formats date, time, date-time, duration, email, uri, uuid,
 * hostname, ipv4 and ipv6 in their usual forms, `minimum`, `maximum` and their exclusive kin, `multipleOf` that digits tell, and our own
 * `x-span-of` (a run of words of the given text). Left to validation after decoding: `uniqueItems`, `not`, other formats.
 * What has no limit of its own gets one (strings 256 characters, arrays 16 items), so that decoding ends; an unconstrained
 * value is a scalar. Throws `bad-schema` where a schema cannot be met or read.
 */
export function jsonSchemaToGbnf(schema: Json): string {
  const key = JSON.stringify(schema)
  const before = kept.get(key)
  const grammar = before ?? writeGrammar(schema)
  kept.delete(key)
  kept.set(key, grammar)
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break
    kept.delete(oldest)
  }
  return grammar
}

function writeGrammar(schema: Json): string {
  const { root, lines } = writeSchemaRules(schema, 'r')
  return [`root ::= ${root}`, ...lines].join('\n')
}
