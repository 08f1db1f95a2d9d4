import type { Json } from '@dealwright/protocols'
import { writeSchemaRules } from './write-schema-rules.ts'

/**
 * Writes a JSON Schema as a llama.cpp grammar (GBNF) of compact JSON, properties in the order of the schema.
 *
 * Covered: `type` (also lists), `enum`, `const`, `anyOf`, `oneOf`, `allOf` of objects, `$ref` inside the schema, `properties` with
 * optional ones, `additionalProperties`, `items`, `prefixItems`, `minItems`, `maxItems`, `minLength`, `maxLength`, the formats date,
 * time, date-time, email and uuid, small integer ranges, and our own `x-span-of` (a run of words of the given text).
 * Left to validation after decoding: `pattern`, other formats, wide number ranges, `multipleOf`, `uniqueItems`, `not`.
 * What has no limit of its own gets one (strings 256 characters, arrays 16 items), so that decoding ends; an unconstrained
 * value is a scalar. Throws `bad-schema` where a schema cannot be met or read.
 */
export function jsonSchemaToGbnf(schema: Json): string {
  const { root, lines } = writeSchemaRules(schema, 'r')
  return [`root ::= ${root}`, ...lines].join('\n')
}
