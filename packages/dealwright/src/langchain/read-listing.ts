import type { Service, ServiceListing } from '@dealwright/protocols'
import { z } from 'zod'

/** A service as its seller lists it; undefined where its schemas cannot be checked. */
export function readListing({ input, output, ...listing }: ServiceListing): Service | undefined {
  try {
    return {
      ...listing,
      input: toZod(input),
      output: toZod(output),
      inputJsonSchema: input,
      outputJsonSchema: output,
    }
  } catch {
    // Written by a stranger: what cannot be read is not offered.
    return undefined
  }
}

function toZod(schema: ServiceListing['input']): z.ZodType {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema) || schema.type !== 'object')
    throw new TypeError('not the schema of an object')
  return z.fromJSONSchema(schema)
}
