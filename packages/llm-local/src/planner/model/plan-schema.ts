import type { Json, ServiceListing } from '@dealwright/protocols'
import type { Message } from '../../grounding/message.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { outputFits, type PlacedSchema } from '../steps/output-fits.ts'
import { outputsOf } from '../steps/outputs-of.ts'
import { groundSchema, orNull } from './ground-schema.ts'
import { MessageValues } from './message-values.ts'

type Schema = { [keyword: string]: Json }

/** Most services that one plan buys. */
export const MAX_STEPS = 4

/**
 * The JSON Schema of what a model may answer to this message: up to four steps, each a listed service with a grounded input, or
 * none. An input may be an output of an earlier step where some listed service makes one of its kind. There is no place in it for an
 * amount or a recipient. With `order` the answer has just these services, by their names, in this order.
 */
export function planSchema(
  services: readonly ServiceListing[],
  message: Message,
  order?: readonly string[],
): Schema {
  const values = new MessageValues(message)
  const outputs = services.flatMap(service => [...outputsOf(service)])
  const offers = services.flatMap(service => {
    const grounded = groundSchema(service.input, values)
    if (grounded === undefined) return []
    const { root } = inputsOf(service)
    const inputs = [...inputsOf(service).properties].map(([name, schema]) => ({
      name,
      value: grounded.get(name),
      sources: namesFitting(outputs, { schema, root }),
    }))
    return [{ name: service.name, inputs }]
  })
  const length = order?.length ?? MAX_STEPS
  const steps = Array.from({ length }, (_, position) =>
    stepAt(
      position,
      offers.filter(({ name }) => order === undefined || order[position] === name),
    ),
  )
  const list: Schema =
    offers.length === 0
      ? { items: { type: 'null' }, maxItems: 0 }
      : { prefixItems: steps, items: false, minItems: order?.length ?? 0 }
  return { ...object({ steps: { type: 'array', ...list } }), $defs: values.definitions() }
}

interface Offer {
  readonly name: string
  readonly inputs: readonly {
    readonly name: string
    readonly value: Schema | undefined
    /** Names of outputs that may fill it. */
    readonly sources: readonly string[]
  }[]
}

function stepAt(position: number, offers: readonly Offer[]): Schema {
  const choices = offers.map(({ name, inputs }) => {
    const properties = inputs.map(({ name: property, value, sources }) => {
      const reference = position === 0 || sources.length === 0 ? undefined : referenceTo(position, sources)
      return [property, orNull(value, reference)] as const
    })
    return object({ service: { const: name }, input: object(Object.fromEntries(properties)) })
  })
  return { anyOf: choices }
}

/** Steps count from 1; those before the one at `position`, which counts from 0, are 1 to `position`. */
const referenceTo = (position: number, outputs: readonly string[]): Schema =>
  object({
    from: { enum: Array.from({ length: position }, (_, at) => at + 1) },
    output: { enum: [...outputs] },
  })

const namesFitting = (
  outputs: readonly (readonly [string, PlacedSchema])[],
  input: PlacedSchema,
): string[] => [...new Set(outputs.filter(([, output]) => outputFits(output, input)).map(([name]) => name))]

const object = (properties: { [name: string]: Json }): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
