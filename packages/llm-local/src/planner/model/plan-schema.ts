import type { Json, ServiceListing } from '@dealwright/protocols'
import type { Message } from '../../grounding/message.ts'
import { groundSchema, WORDS } from './ground-schema.ts'

/**
 * The JSON Schema of what a model may answer to this message: one step with a listed service and a grounded input, or none.
 * There is no place in it for an amount or a recipient.
 */
export function planSchema(
  services: readonly ServiceListing[],
  message: Message,
): { [keyword: string]: Json } {
  const steps = services.flatMap(service => {
    const input = groundSchema(service.input, message)
    return input?.type !== 'object' ? [] : [object({ service: { const: service.name }, input })]
  })
  return {
    ...object({ step: { anyOf: [...steps, object({ service: { type: 'null' } })] } }),
    $defs: { [WORDS.slice('#/$defs/'.length)]: { type: 'string', 'x-span-of': message.text } },
  }
}

const object = (properties: { [name: string]: Json }): { [keyword: string]: Json } => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
