import { canonicalJson } from '../canonical/canonical-json.ts'
import { sha256 } from '../canonical/sha256.ts'
import { normalizeSchema } from '../schema/normalize-schema.ts'
import type { Json } from '../types/json.ts'

/** What a digest covers: met by a `Service`, and put together from a listing where only JSON is at hand. */
export interface ServiceContract {
  readonly name: string
  readonly version: string
  readonly inputJsonSchema: Json
  readonly outputJsonSchema: Json
}

/**
 * Computes `sha256:<hex>` of a service's name, version and schemas. Descriptions, titles, examples and the order of keys do not
 * count; a field, a constraint or a default does.
 */
export function digestService({ name, version, inputJsonSchema, outputJsonSchema }: ServiceContract): string {
  const input = normalizeSchema(inputJsonSchema)
  const output = normalizeSchema(outputJsonSchema)
  return `sha256:${sha256(canonicalJson({ name, version, input, output })).slice(2)}`
}
