import type { Json } from '@dealwright/protocols'
import { z } from 'zod'

/** What is wrong with a value by a JSON Schema, in one line; undefined where it is fine. */
export function faultOfJson(schema: Json, value: unknown): string | undefined {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
    return 'the schema is not an object'
  try {
    const result = z.fromJSONSchema(schema).safeParse(value)
    if (result.success) return undefined
    const issue = result.error.issues[0]
    return issue === undefined ? 'it does not fit' : `${issue.path.join('.') || 'value'}: ${issue.message}`
  } catch (error) {
    // Written by a stranger: what cannot be used vouches for nothing.
    return `its schema cannot be used (${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'})`
  }
}
