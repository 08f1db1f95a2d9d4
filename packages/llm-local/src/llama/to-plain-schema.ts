import type { Json } from '@dealwright/protocols'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { isSerializableSchema } from '@langchain/core/utils/standard_schema'
import { isInteropZodSchema } from '@langchain/core/utils/types'

/** Reads a zod schema, another standard schema, or a JSON Schema as plain JSON Schema of what may be given; nothing is an empty one. */
export function toPlainSchema(schema: unknown): Json {
  const typed = isInteropZodSchema(schema) || isSerializableSchema(schema)
  return JSON.parse(JSON.stringify(typed ? toJsonSchema(schema, { io: 'input' }) : (schema ?? {})))
}
