import type { Json, ServiceListing } from '@dealwright/protocols'
import type { Message } from '../../grounding/message.ts'
import { type SchemaNode, toSchemaNode } from '../../schema/schema-node.ts'
import { describeKind } from '../model/describe-kind.ts'
import { inertJson } from '../model/inert-json.ts'
import { planSchema } from '../model/plan-schema.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { outputsOf } from '../steps/outputs-of.ts'
import { NameSymbols } from './name-symbols.ts'
import { type Lettered, tagMessage } from './tag-message.ts'
import { ValueSymbols } from './value-symbols.ts'
import { isPlainName, vocabularyOf } from './vocabulary-of.ts'

/** Services and message in as few words as a very small model can work with, and the way back from its answer. */
export interface ShortPrompt {
  readonly prompt: string
  /** What the prompt begins with whatever the message. */
  readonly head: string
  /** Makes the schema of what the model may answer: steps of services that some word of the message may mean, or none. */
  readonly schema: () => { [keyword: string]: Json }
  readonly services: readonly Lettered[]
  readonly names: NameSymbols
  readonly values: ValueSymbols
  /** Puts names and values back into an answer. */
  restore(answer: unknown): unknown
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Writes a prompt for planner-nano. Services, their inputs and outputs, and most values become symbols ({@link tagMessage}); what sellers say of
 * themselves is not shown, only which words of the message they share. So nothing a seller writes reads like an order, and the model learns to
 * weigh hints instead of words.
 */
export function shortPrompt(
  services: readonly ServiceListing[],
  message: Message,
  names: NameSymbols = new NameSymbols(),
): ShortPrompt {
  const lettered = services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, LETTERS.length)
    .map<Lettered>((service, at) => ({
      letter: LETTERS.charAt(at),
      service,
      vocabulary: vocabularyOf(service),
    }))
  const values = new ValueSymbols(
    message,
    lettered.flatMap(({ vocabulary }) => vocabulary.choices),
  )
  // The services first: their names have the same symbols whatever the message.
  const head = lettered.map(each => `${describe(each, names)}\n`).join('')
  const tagged = tagMessage({ message, services: lettered, names, values })
  return {
    head,
    prompt: head + inertJson(tagged.text),
    schema: () =>
      toSchemaObject(
        values.hide(
          planSchema(
            lettered.filter(({ letter }) => tagged.meant.has(letter)).map(each => toSymbols(each, names)),
            message,
          ),
        ),
      ),
    services: lettered,
    names,
    values,
    restore: answer =>
      restoreSteps(toSchemaNode(answer as Json).steps, { lettered, names, values }) ?? answer,
  }
}

const toSchemaObject = (schema: Json): { [keyword: string]: Json } => ({ ...toSchemaNode(schema) })

/** One line: `A|ᚠ:lake|ᚢ:paddlers#|ᚦ?:launch@>ᚨ|ᚩ#`. */
function describe({ letter, service }: Lettered, names: NameSymbols): string {
  const { properties, required } = inputsOf(service)
  const inputs = [...properties].map(
    ([name, schema]) =>
      `|${names.symbolOf(name)}${required.has(name) ? '' : '?'}:${nameOf(name)}${signOf(schema)}`,
  )
  const outputs = [...outputsOf(service)].map(
    ([name, { schema }]) => `${names.symbolOf(name)}${signOf(schema)}`,
  )
  return `${letter}${inputs.join('')}${outputs.length === 0 ? '' : `>${outputs.join('|')}`}`
}

const nameOf = (name: string): string => (isPlainName(name) ? name : inertJson(name.slice(0, 40)))

const SIGNS: Readonly<Record<string, string>> = {
  string: '',
  integer: '#',
  number: '#',
  date: '@',
  boolean: '%',
}

/** Most are strings: those go without saying. */
function signOf(schema: Json | undefined): string {
  if (toSchemaNode(schema).enum !== undefined) return '^'
  const kind = describeKind(schema)
  return SIGNS[kind] ?? ` ${kind}`
}

/** A listing under its letter, with symbols for the names of what it takes and makes. */
function toSymbols({ letter, service }: Lettered, names: NameSymbols): ServiceListing {
  const { root, node } = inputsOf(service)
  const output = outputsOf(service)
  const outputRoot = toSchemaNode(service.output)
  return {
    ...service,
    name: letter,
    input: { ...withoutReference(root), ...renameProperties(node, names) },
    output: {
      ...withoutReference(outputRoot),
      ...renameProperties(
        {
          type: 'object',
          properties: Object.fromEntries([...output].map(([name, { schema }]) => [name, schema ?? {}])),
          required: [...output.keys()],
        },
        names,
      ),
    },
  }
}

const withoutReference = (node: SchemaNode): SchemaNode =>
  Object.fromEntries(Object.entries(node).filter(([keyword]) => keyword !== '$ref'))

function renameProperties(node: SchemaNode, names: NameSymbols): SchemaNode {
  const { properties, required } = node
  if (properties === undefined) return node
  const renamed = Object.entries(toSchemaNode(properties)).map(
    ([name, schema]) => [names.symbolOf(name), schema] as const,
  )
  return {
    ...node,
    properties: Object.fromEntries(renamed),
    required: Array.isArray(required)
      ? required.map(name => (typeof name === 'string' ? names.symbolOf(name) : name))
      : [],
  }
}

interface RestoreParameters {
  readonly lettered: readonly Lettered[]
  readonly names: NameSymbols
  readonly values: ValueSymbols
}

function restoreSteps(steps: Json | undefined, { lettered, names, values }: RestoreParameters): unknown {
  if (!Array.isArray(steps)) return undefined
  return {
    steps: steps.map(step => {
      const { service: letter, input } = toSchemaNode(step)
      const known = lettered.find(each => each.letter === letter)
      if (known === undefined) return step
      const restored = Object.entries(toSchemaNode(input)).map(
        ([symbol, value]) => [names.nameOf(symbol), restoreValue(value, names, values)] as const,
      )
      return { service: known.service.name, input: Object.fromEntries(restored) }
    }),
  }
}

function restoreValue(value: Json, names: NameSymbols, values: ValueSymbols): Json {
  const { from, output } = toSchemaNode(value)
  if (typeof from === 'number' && typeof output === 'string') return { from, output: names.nameOf(output) }
  return values.restore(value)
}
