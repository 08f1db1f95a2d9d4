import type { z } from 'zod'
import { checkNameAndVersion } from '../names/names.ts'
import { toWireSchema } from '../schema/to-wire-schema.ts'
import { digestService } from './digest-service.ts'
import type { Service } from './service.ts'

export interface ServiceDefinition<InputSchema extends z.ZodType, OutputSchema extends z.ZodType> {
  /** Dotted kebab-case, e.g. `weather.forecast`. */
  name: string
  /** Semantic version, e.g. `1.0.0`. */
  version: string
  /** One sentence for people and planners. */
  description: string
  /** What the buyer sends. */
  input: InputSchema
  /** What the provider delivers. */
  output: OutputSchema
}

/**
 * Describes a service once for both sides: buyer and provider share the types, the checks and the digest that goes on chain.
 * Throws `bad-name`, and `bad-schema` for schemas that JSON Schema cannot express (transforms, refinements, bigint, Date).
 *
 * ```ts
 * import { defineService } from '@dealwright/protocols'
 * import { z } from 'zod'
 *
 * const forecast = defineService({
 *   name: 'weather.forecast',
 *   version: '1.0.0',
 *   description: 'Daily forecast for a city',
 *   input: z.object({ city: z.string(), day: z.iso.date() }),
 *   output: z.object({ highC: z.number(), lowC: z.number(), summary: z.string() }),
 * })
 * ```
 */
export function defineService<InputSchema extends z.ZodType, OutputSchema extends z.ZodType>({
  name,
  version,
  description,
  input,
  output,
}: ServiceDefinition<InputSchema, OutputSchema>): Service<
  z.output<InputSchema>,
  z.output<OutputSchema>,
  InputSchema,
  OutputSchema
> {
  checkNameAndVersion({ name, version })
  const inputJsonSchema = toWireSchema(input, `${name} input`)
  const outputJsonSchema = toWireSchema(output, `${name} output`)
  const digest = digestService({ name, version, inputJsonSchema, outputJsonSchema })
  return { name, version, description, input, output, digest, inputJsonSchema, outputJsonSchema }
}
