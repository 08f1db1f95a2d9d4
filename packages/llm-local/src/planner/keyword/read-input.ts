import type { Json, ServiceListing } from '@dealwright/protocols'
import { escapePattern } from '../../grounding/escape-pattern.ts'
import { findWords } from '../../grounding/find-words.ts'
import type { Found } from '../../grounding/found.ts'
import { type Message, take } from '../../grounding/message.ts'
import { propertiesOf, requiredOf, type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'
import { readString } from './read-string.ts'
import { sameWord, splitWords } from './same-word.ts'

export interface ReadInputReturnType {
  readonly input: { [name: string]: Json }
  /** Required properties that the message does not give. */
  readonly missing: readonly string[]
}

/**
 * Fills a service's input from a message by its JSON Schema. Only values that stand in the message are filled in; kinds that
 * words cannot fill (objects, arrays, booleans without a yes or no) are missing when they are required.
 */
export function readInput(message: Message, service: ServiceListing): ReadInputReturnType {
  const schema = toSchemaNode(service.input)
  const required = requiredOf(schema)
  const serviceWords = splitWords(`${service.name} ${service.description}`)
  const found = new Map<string, Json>()
  for (const pass of [isTyped, isText]) {
    for (const [name, property] of propertiesOf(schema)) {
      if (!pass(property)) continue
      const optional = !required.has(name)
      const value = isText(property)
        ? readString(message, { name, serviceWords, optional })
        : readTyped(message, name, property, optional)
      if (value !== undefined) found.set(name, value)
    }
  }
  const order = propertiesOf(schema).flatMap(([name]) => {
    const value = found.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { input: Object.fromEntries(order), missing: [...required].filter(name => !found.has(name)) }
}

/** Dates, numbers and choices are read before free text, which takes what they leave. */
const isTyped = (schema: SchemaNode): boolean => !isText(schema)
const isText = (schema: SchemaNode): boolean =>
  schema.type === 'string' &&
  schema.enum === undefined &&
  schema.const === undefined &&
  schema.format !== 'date'

function readTyped(message: Message, name: string, schema: SchemaNode, optional: boolean): Json | undefined {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return take(message, findChoices(message, toList(schema.enum)))
  if (schema.format === 'date') return take(message, message.dates)
  if (schema.type === 'integer' || schema.type === 'number')
    return readNumber(message, name, schema, optional)
  if (schema.type === 'boolean') return readBoolean(message, name)
  return undefined
}

function findChoices({ text }: Message, choices: readonly Json[]): Found<Json>[] {
  return choices.flatMap(choice => {
    const words = findWords(typeof choice === 'string' ? choice : JSON.stringify(choice)).map(({ value }) =>
      escapePattern(value),
    )
    if (words.length === 0) return []
    const match = new RegExp(`(?<![\\p{L}\\p{N}])${words.join('[\\s_-]+')}(?![\\p{L}\\p{N}])`, 'iu').exec(
      text,
    )
    return match === null ? [] : [{ value: choice, index: match.index, length: match[0].length }]
  })
}

/** A number beside the property's name ("3 nights", "nights: 3") is its; a required one also takes the first that is left. */
function readNumber(
  message: Message,
  name: string,
  schema: SchemaNode,
  optional: boolean,
): number | undefined {
  const fitting = message.numbers.filter(({ value }) => schema.type !== 'integer' || Number.isInteger(value))
  const names = splitWords(name)
  const beside = fitting.filter(({ index, length }) => {
    const before = splitWords(message.text.slice(0, index)).at(-1) ?? ''
    const after = splitWords(message.text.slice(index + length)).at(0) ?? ''
    return names.some(word => sameWord(word, before) || sameWord(word, after))
  })
  return take(message, optional ? beside : [...beside, ...fitting])
}

function readBoolean({ text }: Message, name: string): boolean | undefined {
  const words = splitWords(name).join('[ _-]?')
  if (words === '') return undefined
  const said = new RegExp(
    `(?<![\\p{L}\\p{N}])${words}\\s*(?:[:=]|is)?\\s*(yes|no|true|false|on|off)\\b`,
    'iu',
  ).exec(text)
  return said === null ? undefined : /^(?:yes|true|on)$/i.test(said[1] ?? '')
}
