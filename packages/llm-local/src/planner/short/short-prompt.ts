import type { Json, ServiceListing } from '@dealwright/protocols'
import { findWords } from '../../grounding/find-words.ts'
import { overlaps } from '../../grounding/found.ts'
import type { Message } from '../../grounding/message.ts'
import { type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'
import { splitWords } from '../keyword/same-word.ts'
import { isTelling } from '../keyword/vocabulary.ts'
import { describeKind } from '../model/describe-kind.ts'
import { inertJson } from '../model/inert-json.ts'
import { MAX_STEPS, planSchema } from '../model/plan-schema.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { outputFits, type PlacedSchema } from '../steps/output-fits.ts'
import { outputsOf } from '../steps/outputs-of.ts'
import { likeness } from './likeness.ts'
import { NameSymbols } from './name-symbols.ts'
import { type Lettered, tagMessage } from './tag-message.ts'
import { ValueSymbols } from './value-symbols.ts'
import { isPlainName, vocabularyOf } from './vocabulary-of.ts'
import { withLeftOut } from './with-left-out.ts'

/** Services and message in as few words as a very small model can work with, and the way back from its answer. */
export interface ShortPrompt {
  readonly prompt: string
  /** Makes the schema of what the model may answer: steps of services that some word of the message may mean, or none; with `order` of just these. */
  readonly schema: (order?: readonly string[]) => { [keyword: string]: Json }
  /** Those that some word of the message may mean: what is named first stands first. */
  readonly services: readonly Lettered[]
  readonly names: NameSymbols
  readonly values: ValueSymbols
  /** The services that an answer should have had in its steps, where it leaves out some that the message names: see {@link withLeftOut}. */
  orderOf(answer: unknown): readonly string[] | undefined
  /** Puts names and values back into an answer. */
  restore(answer: unknown): unknown
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Writes a prompt for planner-nano. Services, their inputs and outputs, and most values become symbols ({@link tagMessage}); what sellers say of
 * themselves is not shown, only which words of the message they share. So nothing a seller writes reads like an order, and the model learns to
 * weigh hints instead of words. The message stands there twice: a model that reads forwards knows at its second words what comes behind them.
 */
export function shortPrompt(
  services: readonly ServiceListing[],
  message: Message,
  names: NameSymbols = new NameSymbols(),
): ShortPrompt {
  const meant = findMeant(services, message)
  const values = new ValueSymbols(
    message,
    meant.flatMap(({ vocabulary }) => vocabulary.choices),
  )
  const head = meant.map(each => `${describe(each, names)}\n`).join('')
  const tagged = tagMessage({ message, services: meant, names, values })
  const text = inertJson(tagged.text)
  return {
    prompt: `${head}${text}\n${text}`,
    schema: order =>
      toSchemaObject(
        values.hide(
          planSchema(
            meant.map(each => toSymbols(each, names)),
            message,
            order,
          ),
        ),
      ),
    orderOf: answer => withLeftOut(lettersOf(answer), tagged.namings, MAX_STEPS),
    services: meant,
    names,
    values,
    restore: answer =>
      restoreSteps(toSchemaNode(answer as Json).steps, { lettered: meant, names, values }) ?? answer,
  }
}

/** The services of the steps of an answer. */
function lettersOf(answer: unknown): string[] {
  const { steps } = toSchemaNode(answer as Json)
  return toList(steps).flatMap(step => {
    const { service } = toSchemaNode(step)
    return typeof service === 'string' ? [service] : []
  })
}

interface Meant extends Lettered {
  /** How many words of the name the message does not hold. */
  readonly unsaid: number
  /** How many words of the description it holds. */
  readonly described: number
}

/** The services that some word may mean, lettered in the order in which they are named, and by name where that is the same. */
function findMeant(services: readonly ServiceListing[], message: Message): readonly Meant[] {
  const all = services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((service, at) => ({ letter: `${at}`, service, vocabulary: vocabularyOf(service) }))
  const values = new ValueSymbols(
    message,
    all.flatMap(({ vocabulary }) => vocabulary.choices),
  )
  const { meant } = tagMessage({ message, services: all, names: new NameSymbols(), values })
  const words = findWords(message.blanked)
    .filter(word => !values.quotes.some(quote => overlaps(quote, word)))
    .flatMap(({ value }) => splitWords(value).filter(isTelling))
  const holds = (word: string): boolean => words.some(other => likeness(other, word) > 0)
  return all
    .filter(({ letter }) => meant.has(letter))
    .toSorted((a, b) => (meant.get(a.letter) ?? 0) - (meant.get(b.letter) ?? 0))
    .slice(0, LETTERS.length)
    .map(({ service, vocabulary }, at) => ({
      letter: LETTERS.charAt(at),
      service,
      vocabulary,
      unsaid: vocabulary.name.filter(word => !holds(word)).length,
      described: vocabulary.description.filter(holds).length,
    }))
}

const toSchemaObject = (schema: Json): { [keyword: string]: Json } => ({ ...toSchemaNode(schema) })

/** More than so many words say no more. */
const MOST = 3

/** One line: `A-1+2|ᚠ:lake|ᚢ:paddlers#|ᚦ?:launch@>ᚨ|ᚩ#`, of whose name a word is unsaid and of whose description two are said. */
function describe({ letter, service, unsaid, described }: Meant, names: NameSymbols): string {
  const fit = [
    ...(unsaid > 0 ? [`-${Math.min(unsaid, MOST)}`] : []),
    ...(described > 0 ? [`+${Math.min(described, MOST)}`] : []),
  ].join('')
  const { properties, required } = inputsOf(service)
  const inputs = [...properties].map(
    ([name, schema]) =>
      `|${names.symbolOf(name)}${required.has(name) ? '' : '?'}:${nameOf(name)}${signOf(schema)}`,
  )
  const outputs = [...outputsOf(service)].map(
    ([name, { schema }]) => `${names.symbolOf(name)}${signOf(schema)}`,
  )
  return `${letter}${fit}${inputs.join('')}${outputs.length === 0 ? '' : `>${outputs.join('|')}`}`
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
  const asked = steps.map(
    step => lettered.find(({ letter }) => letter === toSchemaNode(step).service)?.service,
  )
  return {
    steps: steps.map((step, at) => {
      const service = asked[at]
      if (service === undefined) return step
      const inputs = inputsOf(service)
      const restored = Object.entries(toSchemaNode(toSchemaNode(step).input)).map(([symbol, value]) => {
        const name = names.nameOf(symbol)
        const { from, output } = toSchemaNode(value)
        if (typeof from !== 'number' || typeof output !== 'string')
          return [name, values.restore(value)] as const
        const input = { schema: inputs.properties.get(name), root: inputs.root }
        return [name, { from, output: fittingOutput(names.nameOf(output), asked[from - 1], input) }] as const
      })
      return { service: service.name, input: Object.fromEntries(restored) }
    }),
  }
}

/** An output of the service: that of the name where it fits, or else the first that does; a grammar cannot know which step makes what. */
function fittingOutput(name: string, service: ServiceListing | undefined, input: PlacedSchema): string {
  const fitting =
    service === undefined ? [] : [...outputsOf(service)].filter(([, made]) => outputFits(made, input))
  return fitting.some(([other]) => other === name) ? name : (fitting[0]?.[0] ?? name)
}
