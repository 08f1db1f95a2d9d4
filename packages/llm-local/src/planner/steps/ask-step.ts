import { type AskStep, type Json, plainText, type ServiceListing } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'
import { splitWords } from '../keyword/same-word.ts'
import { inputsOf } from './inputs-of.ts'

/** Choices beyond these are not read out. */
const MAX_CHOICES = 8

/**
 * The step that asks a person for an input of a service, in words that are ours but for the names of service and input.
 * Undefined where words cannot answer: an input that the service does not have, or one that is an object.
 */
export function askStep(service: ServiceListing, property: string): AskStep | undefined {
  const { properties, root } = inputsOf(service)
  const schema = resolveReference(properties.get(property), root)
  if (!properties.has(property) || schema === undefined || schema === false) return undefined
  const kind = kindOf(toSchemaNode(schema), root)
  if (kind === undefined) return undefined
  const about = { service: service.name, property }
  return { kind: 'ask', question: questionFor(about, kind), about, answer: alone(schema, root) }
}

/** A schema as a document of its own, with the definitions that it refers to. */
function alone(schema: Json, { $defs, definitions }: SchemaNode): Json {
  if (!JSON.stringify(schema).includes('"$ref"')) return schema
  return {
    ...toSchemaNode(schema),
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  }
}

/** The part of a schema that a person can answer to: what is not null, and of several kinds the first that words can say. */
export function kindOf(schema: SchemaNode, root: SchemaNode = schema): SchemaNode | undefined {
  const node = toSchemaNode(resolveReference(schema, root))
  const branches = [...toList(node.anyOf), ...toList(node.oneOf)]
  if (branches.length > 0) {
    return branches.map(branch => kindOf(toSchemaNode(branch), root)).find(kind => kind !== undefined)
  }
  if (Array.isArray(node.type)) {
    return node.type.map(type => kindOf({ ...node, type }, root)).find(kind => kind !== undefined)
  }
  if (node.const !== undefined || toList(node.enum).length > 0) return node
  if (node.type === 'array') {
    const items = kindOf(toSchemaNode(node.items), root)
    return items === undefined || items.type === 'array' || toList(node.prefixItems).length > 0
      ? undefined
      : { ...node, items }
  }
  const isScalar = ['string', 'integer', 'number', 'boolean'].some(type => type === node.type)
  return isScalar ? node : undefined
}

function questionFor({ service, property }: AskStep['about'], kind: SchemaNode): string {
  const label = labelOf(property)
  const whose = `for ${plainText(service, 60)}`
  if (kind.type === 'array') {
    const hint = exampleOf(property, toSchemaNode(kind.items))
    return `Which ${label} ${whose}? There may be several, with commas between them${hint === '' ? '' : `; each ${hint}`}.`
  }
  if (kind.type === 'boolean') return `${label[0]?.toUpperCase()}${label.slice(1)} ${whose}: yes or no?`
  const hint = exampleOf(property, kind)
  return hint === '' ? `What is the ${label} ${whose}?` : `Which ${label} ${whose}? Say ${hint}.`
}

/** What an answer may look like, to end a sentence with; empty where anything may be said. */
export function exampleOf(property: string, kind: SchemaNode): string {
  const choices = kind.const === undefined ? toList(kind.enum) : [kind.const]
  if (choices.length > 0) {
    const shown = choices
      .slice(0, MAX_CHOICES)
      .map(choice => plainText(typeof choice === 'string' ? choice : JSON.stringify(choice), 40))
    const more = choices.length > shown.length ? ` or one of ${choices.length - shown.length} more` : ''
    return shown.length === 1 || more !== ''
      ? `${shown.join(', ')}${more}`
      : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
  }
  if (kind.format === 'date') return 'e.g. "tomorrow" or "24 November"'
  if (kind.type === 'integer' || kind.type === 'number') return numberExample(kind)
  if (kind.type === 'boolean') return 'yes or no'
  return PLACE.test(property) ? 'e.g. "Paris"' : ''
}

const PLACE = /city|place|location|town/i

function numberExample({ type, minimum, maximum }: SchemaNode): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number'
  if (isShown(minimum) && isShown(maximum)) return `${kind} from ${minimum} to ${maximum}`
  if (isShown(minimum)) return `${kind} from ${minimum} on`
  return isShown(maximum) ? `${kind} up to ${maximum}` : `${kind}, e.g. 3`
}

/** Schemas made from zod bound whole numbers by what a float can hold: that is not worth a word. */
const isShown = (limit: Json | undefined): limit is number =>
  typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER

/** The name of an input as words: `arrivalDay` is "arrival day". */
export const labelOf = (property: string): string => plainText(splitWords(property).join(' ') || 'answer', 40)
