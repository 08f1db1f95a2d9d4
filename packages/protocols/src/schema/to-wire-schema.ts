import { z } from 'zod'
import { toJson } from '../canonical/to-json.ts'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Json } from '../types/json.ts'
import { findSchemaFault } from './find-schema-fault.ts'
import { isStandardPattern } from './is-standard-pattern.ts'

/**
 * Writes a zod schema as JSON Schema 2020-12 of what is sent, with titles, descriptions and examples for readers. Throws
 * `bad-schema` where the schema checks or changes something that JSON Schema cannot express.
 */
export function toWireSchema(schema: z.ZodType, path: string): Json {
  const visited = new Set<z.core.$ZodType>()
  const fault = findSchemaFault(schema, path, visited)
  if (fault) throw new DealwrightError({ code: 'bad-schema', message: fault })
  try {
    // Reader's notes only: an `id` would turn the schema into a reference, and other keys might pass for constraints.
    const metadata = z.registry<Record<string, unknown>>()
    for (const part of visited) {
      const { title, description, examples } = z.globalRegistry.get(part) ?? {}
      const notes = Object.entries({ title, description, examples }).filter(([, note]) => note !== undefined)
      if (notes.length > 0) metadata.add(part, Object.fromEntries(notes))
    }
    return withoutDialect(
      toJson(
        structuredClone(z.toJSONSchema(schema, { io: 'input', metadata, override: dropStandardPattern })),
      ),
    )
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'unknown reason'
    throw new DealwrightError({ code: 'bad-schema', message: `${path} has no JSON Schema: ${detail}`, cause })
  }
}

function dropStandardPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (isStandardPattern(jsonSchema.format, jsonSchema.pattern)) delete jsonSchema.pattern
}

function withoutDialect(schema: Json): Json {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return schema
  const { $schema: _, ...rest } = schema
  return rest
}
