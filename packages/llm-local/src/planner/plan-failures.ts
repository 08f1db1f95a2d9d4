import type { PlanFailure, ServiceListing } from '@dealwright/protocols'
import { propertiesOf, type SchemaNode, toList, toSchemaNode } from '../schema/schema-node.ts'

/** The failure for a message without words. */
export const emptyRequest = (): PlanFailure => ({
  code: 'empty-request',
  message: 'There is nothing to do yet: say what you want and what it may cost.',
})

/** The failure for a message that no listed service fits; names what is on offer. */
export function noService(services: readonly ServiceListing[]): PlanFailure {
  if (services.length === 0) {
    return { code: 'no-service', message: 'No service is on offer right now: try again when a seller is up.' }
  }
  const shown = services.slice(0, 5).map(({ name, description }) => `${name} (${oneLine(description, 60)})`)
  const more = services.length > shown.length ? ` and ${services.length - shown.length} more` : ''
  return {
    code: 'no-service',
    message: `No service on offer fits that. On offer: ${shown.join(', ')}${more}. Ask for one of these.`,
  }
}

/** The failure for inputs that the message does not give; says which, each with an example. */
export function missingInput(service: ServiceListing, names: readonly string[]): PlanFailure {
  const properties = new Map(propertiesOf(toSchemaNode(service.input)))
  const wanted = names.map(name => `${name} (${exampleOf(name, properties.get(name) ?? {})})`)
  return {
    code: 'missing-input',
    message: `${service.name} needs ${wanted.join(' and ')}: say it and ask again.`,
  }
}

function exampleOf(name: string, schema: SchemaNode): string {
  const choices = toList(schema.enum)
  if (choices.length > 0) {
    const more = choices.length > 6 ? ` and ${choices.length - 6} more` : ''
    return `one of ${choices.slice(0, 6).map(String).join(', ')}${more}`
  }
  if (schema.format === 'date') return 'e.g. "tomorrow" or "24 November"'
  if (schema.type === 'integer' || schema.type === 'number') return `e.g. "${name} 3"`
  if (schema.type === 'boolean') return `e.g. "${name} yes"`
  if (/city|place|location|town/i.test(name)) return 'e.g. "in Paris"'
  return `e.g. "${name}: ..."`
}

/** Cuts a stranger's text to one printable line. */
const oneLine = (text: string, length: number): string => {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}
