import type { Json } from '@dealwright/protocols'
import { makeWord } from './lexicon.ts'
import { capital } from './parts.ts'
import type { Random } from './random.ts'
import { NOUNS } from './things.ts'
import { CHOICES, FLAGS, LANGUAGES, PLACES, SCALES, UNITS } from './values.ts'
import { OBJECTS } from './words.ts'

export type Kind =
  | 'place'
  | 'from'
  | 'to'
  | 'day'
  | 'first'
  | 'last'
  | 'number'
  | 'decimal'
  | 'choice'
  | 'one'
  | 'other'
  | 'flag'
  | 'language'
  | 'text'
  | 'person'
  | 'topic'
  | 'code'
  | 'mail'
  | 'list'
  | 'plain'

/** One input of a service. */
export interface Property {
  readonly name: string
  /** The name as a person says it. */
  readonly words: string
  readonly kind: Kind
  readonly schema: { readonly [keyword: string]: Json }
  readonly optional: boolean
  /** Whether the name says nothing about the kind: then messages have to say it. */
  readonly invented?: boolean
  readonly choices?: readonly string[]
}

type Style = 'camel' | 'snake' | 'kebab'

/** Names of one kind of property; a pair shares the place in its list. */
const NAMES: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  place: [
    'city',
    'place',
    'town',
    'location',
    'area',
    'region',
    'venue',
    'site',
    'city',
    'address',
    'country',
    'station',
  ],
  from: ['from', 'origin', 'start', 'pickup', 'departure', 'source', 'from city', 'from place'],
  to: ['to', 'destination', 'end', 'dropoff', 'arrival', 'target', 'to city', 'to place'],
  day: [
    'day',
    'date',
    'day',
    'date',
    'when',
    'deadline',
    'due',
    'on',
    'start date',
    'delivery day',
    'due date',
  ],
  first: ['checkin', 'start', 'from day', 'first day', 'arrival', 'start date', 'begin', 'from date'],
  last: ['checkout', 'end', 'to day', 'last day', 'departure', 'end date', 'until', 'to date'],
  language: ['language', 'language', 'target language', 'lang', 'into', 'output language'],
  text: [
    'text',
    'text',
    'message',
    'content',
    'body',
    'document',
    'note',
    'script',
    'letter',
    'source text',
    'input',
  ],
  person: [
    'recipient',
    'name',
    'guest',
    'customer',
    'passenger',
    'contact',
    'owner',
    'client',
    'full name',
    'person',
    'patient',
    'author',
  ],
  topic: ['topic', 'subject', 'query', 'keyword', 'theme', 'title', 'question', 'what'],
  code: [
    'id',
    'code',
    'number',
    'order',
    'reference',
    'ticket',
    'tracking number',
    'sku',
    'plate',
    'order id',
    'serial',
    'account',
  ],
  mail: ['email', 'mail', 'contact', 'url', 'link', 'page', 'website', 'address'],
  list: [
    'items',
    'names',
    'ingredients',
    'tags',
    'stops',
    'cities',
    'attendees',
    'topics',
    'words',
    'keywords',
  ],
  decimal: [
    'weight',
    'distance',
    'temperature',
    'length',
    'width',
    'amount',
    'rate',
    'value',
    'height',
    'area',
    'price',
    'volume',
  ],
}

const COUNTS = [
  'count',
  'quantity',
  'n',
  'number',
  'level',
  'hour',
  'age',
  'year',
  'size',
  'max results',
  'duration',
  'id',
]

/** Inputs that go together: what a service is given is drawn from here. */
export function drawProperties(random: Random, isText: boolean): readonly Property[] {
  const style = random.pick<Style>(['camel', 'camel', 'snake', 'kebab'])
  const kinds = isText ? textKinds(random) : drawKinds(random)
  const properties: Property[] = []
  const pair = random.int(0, 7)
  const pairThing = random.chance(0.4) ? random.pick(NOUNS) : undefined
  for (const kind of kinds) {
    const property = drawProperty(kind, { random, style, pair, pairThing })
    if (!properties.some(other => other.name === property.name || other.words === property.words))
      properties.push(property)
  }
  const sorted = random.chance(0.5)
    ? properties.toSorted((a, b) => Number(a.optional) - Number(b.optional))
    : properties
  return random.chance(0.25) ? random.shuffle(sorted) : sorted
}

function textKinds(random: Random): Kind[] {
  const kinds: Kind[] = ['text']
  if (random.chance(0.75))
    kinds.push(
      random.pick<Kind>([
        'language',
        'language',
        'choice',
        'person',
        'number',
        'mail',
        'choice',
        'plain',
        'flag',
      ]),
    )
  if (random.chance(0.2)) kinds.push(random.pick<Kind>(['choice', 'number', 'day', 'flag', 'topic']))
  return kinds
}

function drawKinds(random: Random): Kind[] {
  const kinds: Kind[] = []
  const count = random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])
  const lead = random.pick<Kind>([
    'place',
    'place',
    'from',
    'person',
    'topic',
    'code',
    'mail',
    'list',
    'plain',
    'number',
    'day',
    'first',
    'language',
    'decimal',
    'choice',
    'text',
  ])
  const add = (kind: Kind) => {
    if (kinds.includes(kind) && !['choice', 'flag', 'number', 'plain', 'decimal'].includes(kind)) return
    kinds.push(
      ...(kind === 'one'
        ? (['one', 'other'] as const)
        : kind === 'from'
          ? (['from', 'to'] as const)
          : kind === 'first'
            ? (['first', 'last'] as const)
            : [kind]),
    )
  }
  if (count > 0) add(lead)
  for (let tries = 0; kinds.length < count && tries < 20; tries++) {
    add(
      random.pick<Kind>([
        'day',
        'day',
        'number',
        'number',
        'number',
        'choice',
        'choice',
        'flag',
        'flag',
        'person',
        'place',
        'topic',
        'code',
        'plain',
        'decimal',
        'list',
        'language',
        'mail',
        'one',
      ]),
    )
  }
  return kinds.slice(0, 5)
}

interface DrawParameters {
  readonly random: Random
  readonly style: Style
  readonly pair: number
  /** What it goes from and to, where both are named after that. */
  readonly pairThing: string | undefined
}

function drawProperty(kind: Kind, { random, style, pair, pairThing }: DrawParameters): Property {
  const optional = random.chance(kind === 'choice' || kind === 'flag' ? 0.6 : 0.22)
  const finish = (words: string, schema: Property['schema'], choices?: readonly string[]): Property => ({
    name: toName(words, style),
    words,
    kind,
    schema,
    optional,
    ...(choices !== undefined && { choices }),
  })
  const invent = (schema: Property['schema'], ending = '', choices?: readonly string[]): Property => ({
    ...finish((random.chance(0.5) ? makeWord(random) : random.pick(OBJECTS)) + ending, schema, choices),
    invented: true,
  })
  const isInvented = random.chance(0.4)
  switch (kind) {
    case 'day':
      if (isInvented) return invent({ type: 'string', format: 'date' })
      return finish(random.pick(NAMES.day ?? []), { type: 'string', format: 'date' })
    case 'first':
    case 'last':
      return finish(NAMES[kind]?.[pair] ?? kind, { type: 'string', format: 'date' })
    case 'from':
    case 'to':
      return finish(pairThing === undefined ? (NAMES[kind]?.[pair] ?? kind) : `${kind} ${pairThing}`, {
        type: 'string',
      })
    case 'number':
      if (isInvented) return invent({ type: 'integer' }, random.chance(0.6) ? 's' : '')
      return finish(
        random.chance(0.7) ? random.pick(UNITS) : random.pick(COUNTS),
        random.chance(0.85) ? { type: 'integer' } : { type: 'number' },
      )
    case 'decimal':
      return finish(random.pick(NAMES.decimal ?? []), { type: 'number' })
    case 'choice': {
      const [words, all] = random.chance(0.7)
        ? random.pick(Object.entries(CHOICES))
        : ([
            random.pick(['kind', 'type', 'variant', 'category', makeWord(random)]),
            Array.from({ length: 4 }, () => makeWord(random)),
          ] as const)
      const choices = random.some([...new Set(all)], random.int(2, all.length))
      if (isInvented) return invent({ type: 'string', enum: [...choices] }, '', choices)
      return finish(words, { type: 'string', enum: [...choices] }, choices)
    }
    case 'one':
    case 'other': {
      const choices = SCALES[pair % SCALES.length] ?? []
      return finish(
        NAMES[kind === 'one' ? 'from' : 'to']?.[pair] ?? kind,
        { type: 'string', enum: [...choices] },
        choices,
      )
    }
    case 'flag':
      if (isInvented) return finish(random.pick(NOUNS), { type: 'boolean' })
      return finish(random.pick(FLAGS).replace(/^an? /, ''), { type: 'boolean' })
    case 'list':
      return finish(random.pick(NAMES.list ?? []), { type: 'array', items: { type: 'string' } })
    case 'plain':
      return finish(
        random.chance(0.75)
          ? makeWord(random)
          : random.pick([
              'brand',
              'model',
              'department',
              'species',
              'genre',
              'currency',
              'symbol',
              'pair',
              'artist',
              'team',
              'hero',
              'dish',
              'material',
              'part',
              'plan',
              'chapter',
              'variable',
              'formula',
            ]),
        { type: 'string' },
      )
    case 'text':
      return finish(random.chance(0.15) ? makeWord(random) : random.pick(NAMES.text ?? []), {
        type: 'string',
      })
    case 'place':
    case 'language': {
      const words = random.pick(NAMES[kind] ?? [])
      const offered = random.some(kind === 'place' ? PLACES : LANGUAGES, random.int(3, 9))
      if (random.chance(0.3)) return finish(words, { type: 'string', enum: offered }, offered)
      return isInvented ? invent({ type: 'string' }) : finish(words, { type: 'string' })
    }
    default:
      if (isInvented) return invent({ type: 'string' })
      return finish(random.pick(NAMES[kind] ?? []), { type: 'string' })
  }
}

function toName(words: string, style: Style): string {
  const parts = words.split(' ')
  if (style === 'camel') return parts.map((part, at) => (at === 0 ? part : capital(part))).join('')
  return parts.join(style === 'snake' ? '_' : '-')
}
