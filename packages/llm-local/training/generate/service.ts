import type { Json, ServiceListing } from '@dealwright/protocols'
import { type Action, drawAction, drawObject, drawTopic, makeWord, plural, type Topic } from './lexicon.ts'
import { capital } from './parts.ts'
import { BOASTS } from './phrases.ts'
import { drawProperties, type Property } from './property.ts'
import type { Random } from './random.ts'
import { ADJECTIVES } from './words.ts'

/** A service with what the generator knows of it. */
export interface Service {
  readonly name: string
  readonly description: string
  readonly properties: readonly Property[]
  readonly outputs: readonly Output[]
  /** What a request may be about: the pairs of words that name or description hold. */
  readonly topics: readonly [Topic, ...Topic[]]
  readonly listing: ServiceListing
}

export interface Output {
  readonly name: string
  readonly words: string
  readonly type: 'string' | 'number' | 'integer' | 'boolean'
}

export interface DrawServiceParameters {
  readonly topic?: Topic
  /** Whether it claims to be for everything. */
  readonly boasts?: boolean
}

export function drawService(
  random: Random,
  { topic = drawTopic(random), boasts = false }: DrawServiceParameters = {},
): Service {
  const properties = nameAfter(topic, drawProperties(random, topic.isText), random)
  const outputs = drawOutputs(random, topic)
  const described = random.chance(0.3) ? synonym(topic, random) : topic
  const plainName = random.chance(0.06)
  const name = plainName
    ? `${makeWord(random)}.${random.pick([makeWord(random), 'pro', 'one', 'direct', 'service'])}`
    : drawName(topic, random)
  const told = describe(plainName ? topic : described, properties, random)
  const boast = boasts ? random.pick(BOASTS) : ''
  const description = boasts
    ? random.chance(0.5)
      ? `${told}. ${boast}`
      : random.chance(0.5)
        ? boast
        : `${boast} ${told}`
    : told
  const isHidden = boasts && !description.includes(told)
  const topics: [Topic, ...Topic[]] =
    plainName || isHidden || described === topic ? [topic] : [topic, described]
  return {
    name,
    description,
    properties,
    outputs,
    topics,
    listing: toListing(name, description, { properties, outputs }),
  }
}

const NAMEABLE = new Set(['place', 'person', 'topic', 'plain', 'code', 'number'])

/** Now and then an input is called as the thing is: the glacier of a glacier survey, the knives that are sharpened. */
function nameAfter({ object }: Topic, properties: readonly Property[], random: Random): readonly Property[] {
  const at = properties.findIndex(({ kind }) => NAMEABLE.has(kind))
  const property = properties[at]
  if (property === undefined || !random.chance(0.17)) return properties
  const words = property.kind === 'number' ? plural(object) : object
  if (properties.some(other => other.words === words)) return properties
  return properties.with(at, { ...property, words, name: words.replaceAll(' ', '-'), invented: true })
}

/** Another pair of words for one service: a name and a description often say it differently. */
function synonym(topic: Topic, random: Random): Topic {
  if (topic.medium !== undefined) return topic
  if (random.chance(0.4)) return { ...topic, action: drawAction(random) }
  if (topic.isText) return topic
  return random.chance(0.5)
    ? { ...topic, object: drawObject(random) }
    : { ...topic, object: drawObject(random), action: drawAction(random) }
}

/** The service with one more output, which another service takes by the same name. */
export function linkOutput(service: Service, { name, words, schema }: Property): Service {
  const type = schema.type === 'integer' || schema.type === 'number' ? schema.type : 'string'
  if (service.outputs.some(output => output.name === name)) return service
  const outputs: readonly Output[] = [...service.outputs, { name, words, type }]
  return {
    ...service,
    outputs,
    listing: toListing(service.name, service.description, { ...service, outputs }),
  }
}

const GENERIC = [
  'get',
  'find',
  'run',
  'order',
  'now',
  'live',
  'basic',
  'pro',
  'daily',
  'express',
  'request',
  'search',
  'lookup',
  'online',
]

function drawName({ object, action, medium = object }: Topic, random: Random): string {
  const thing = medium.replaceAll(' ', random.pick(['-', '-', '.', '']))
  const things = random.chance(0.15) ? plural(medium).replaceAll(' ', '-') : thing
  const act = random
    .pick([action.noun, action.base, action.noun, action.base, action.ing])
    .replaceAll(' ', '-')
  const name = random.pick([
    `${things}.${act}`,
    `${things}.${act}`,
    `${things}.${act}`,
    `${act}.${things}`,
    `${things}-${act}`,
    `${act}-${things}`,
    `${things}-${act}.${random.pick(GENERIC)}`,
    `${makeWord(random)}.${things}-${act}`,
    `${things}.${act}.${random.pick(GENERIC)}`,
  ])
  return name.toLowerCase()
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`)

function describe(
  { object, action, medium }: Topic,
  properties: readonly Property[],
  random: Random,
): string {
  if (medium !== undefined && random.chance(0.85))
    return random.pick([
      `${capital(action.third)} ${article(object)} as ${article(medium)}`,
      `${capital(action.third)} ${article(object)} ${random.pick(['in', 'on', 'into', 'with', 'for', 'onto'])} ${random.chance(0.5) ? article(medium) : medium}`,
      `Makes ${article(medium)} of ${article(object)}`,
      `${capital(medium)} ${action.noun} for ${plural(object)}`,
      `${capital(action.noun)} of ${plural(object)} as ${plural(medium)}`,
      `${capital(action.ing)} ${plural(object)} ${random.pick(['in', 'on', 'into'])} ${medium}`,
    ])
  const some = random.some(
    properties.filter(({ optional }) => !optional),
    random.int(0, 2),
  )
  const names = some.map(({ words }) => random.pick([article(words), article(words), `the ${words}`, words]))
  const by =
    names.length === 0
      ? ''
      : random.pick([
          ` for ${names.join(' and ')}`,
          ` by ${names.join(' and ')}`,
          ` for ${names.join(', ')}`,
          ` with ${names.join(' and ')}`,
          ` given ${names.join(' and ')}`,
          ` in ${names.join(' and ')}`,
        ])
  const adjective = random.chance(0.35) ? `${random.pick(ADJECTIVES)} ` : ''
  const a: Action = action
  const text = random.pick([
    `${capital(a.third)} ${article(adjective + object)}${by}`,
    `${capital(a.third)} ${article(adjective + object)}${by}`,
    `${capital(a.third)} ${plural(object)}${by}`,
    `${capital(adjective + object)} ${a.noun}${by}`,
    `${capital(adjective + object)} ${a.noun}${by}`,
    `${capital(adjective + a.noun)} of ${plural(object)}${by}`,
    `${capital(adjective + a.noun)} of ${article(object)}${by}`,
    `${capital(a.ing)} ${plural(object)}${by}`,
    `${capital(a.base)} ${article(adjective + object)}${by}`,
    `${capital(adjective + a.noun)} for ${plural(object)}${by}`,
    `${capital(object)} ${a.ing}${by}`,
    `Gives you the ${a.noun} of ${article(object)}${by}`,
    `Lets you ${a.base} ${article(adjective + object)}${by}`,
    `Service to ${a.base} ${plural(object)}${by}`,
    `We ${a.base} your ${object}${by}`,
  ])
  const tail = random.chance(0.15)
    ? random.pick([
        '.',
        '. Fast and reliable.',
        ', done by experts',
        '. Takes a minute.',
        ', around the clock',
        '. Answers at once.',
        ' anywhere',
        ' worldwide',
        '. Ask us anything about it.',
      ])
    : ''
  return text + tail
}

const OUTPUT_WORDS = [
  'summary',
  'text',
  'result',
  'report',
  'url',
  'code',
  'answer',
  'document',
  'link',
  'advice',
  'title',
  'file',
  'confirmation',
  'outline',
  'body',
  'message',
]
const NUMBER_WORDS = [
  'price',
  'score',
  'total',
  'count',
  'value',
  'rating',
  'high c',
  'low c',
  'minutes',
  'chance',
  'cost',
  'length',
]

function drawOutputs(random: Random, { action, isText }: Topic): readonly Output[] {
  const outputs: Output[] = []
  const add = (words: string, type: Output['type']) => {
    const name = words.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())
    if (!outputs.some(other => other.name === name)) outputs.push({ name, words, type })
  }
  const strings = random.pick(isText ? [1, 1, 1, 2] : [0, 1, 1, 1, 1, 2])
  for (let at = 0; at < strings; at++)
    add(
      random.pick([action.noun, random.pick(OUTPUT_WORDS), random.pick(OUTPUT_WORDS), makeWord(random)]),
      'string',
    )
  for (let at = random.pick([0, 0, 1, 1, 2]); at > 0; at--)
    add(random.pick(NUMBER_WORDS), random.pick(['number', 'integer']))
  if (random.chance(0.1)) add(random.pick(['ok', 'done', 'valid', 'available']), 'boolean')
  return random.shuffle(outputs)
}

interface ToListingParameters {
  readonly properties: readonly Property[]
  readonly outputs: readonly Output[]
}

export function toListing(
  name: string,
  description: string,
  { properties, outputs }: ToListingParameters,
): ServiceListing {
  return {
    name,
    version: '1.0.0',
    description,
    digest: `sha256:${name}`,
    input: toObject(properties.map(({ name: property, schema, optional }) => [property, schema, optional])),
    output: toObject(outputs.map(({ name: output, type }) => [output, { type }, false])),
  }
}

const toObject = (
  entries: readonly (readonly [string, { readonly [keyword: string]: Json }, boolean])[],
): Json => ({
  type: 'object',
  properties: Object.fromEntries(entries.map(([name, schema]) => [name, { ...schema }])),
  required: entries.filter(([, , optional]) => !optional).map(([name]) => name),
})
