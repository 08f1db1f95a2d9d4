import type { Topic } from './lexicon.ts'
import { toAction } from './lexicon.ts'
import type { Kind, Property } from './property.ts'
import type { Random } from './random.ts'
import { type Output, type Service, toListing } from './service.ts'
import { SCALES } from './values.ts'

/** Services as people really list them: what the examples and tests of this repository sell, and the like. */
export function drawHouse(random: Random): Service {
  const [name, description, object, action, inputs, outputs] = random.pick(HOUSE)
  const topic: Topic = {
    object,
    action: toAction(action),
    isText: inputs.some(([, kind]) => kind === 'text'),
  }
  const properties = inputs.map(([property, kind, choices]) => toProperty(property, kind, choices))
  const listing = toListing(name, description, { properties, outputs: outputs.map(toOutput) })
  return { name, description, properties, outputs: outputs.map(toOutput), topics: [topic], listing }
}

type Input = readonly [name: string, kind: Kind, choices?: readonly string[]]
type Entry = readonly [
  name: string,
  description: string,
  object: string,
  action: string,
  inputs: readonly Input[],
  outputs: readonly string[],
]

/** A number, the unit it is in and the one it is changed into. */
const measured = (kind: 'number' | 'decimal'): readonly Input[] => [
  ['value', kind],
  ['from', 'one', SCALES.flat()],
  ['to', 'other', SCALES.flat()],
]

const HOUSE: readonly Entry[] = [
  [
    'weather.forecast',
    'Daily weather forecast for a city',
    'weather',
    'forecast/forecast',
    [
      ['city', 'place'],
      ['day', 'day'],
    ],
    ['highC:number', 'lowC:number', 'summary'],
  ],
  [
    'weather.forecast',
    'Daily forecast for a city',
    'weather',
    'forecast/forecast',
    [
      ['city', 'place'],
      ['day', 'day'],
    ],
    ['highC:number', 'lowC:number', 'summary'],
  ],
  [
    'weather.hourly',
    'Forecast for a city and an hour',
    'weather',
    'forecast/forecast',
    [
      ['city', 'place'],
      ['hour', 'number'],
    ],
    ['celsius:number'],
  ],
  [
    'text.translate',
    'Translates a text into another language',
    'text',
    'translate/translation',
    [
      ['text', 'text'],
      ['language', 'language'],
    ],
    ['text'],
  ],
  ['text.summarise', 'Summarises a text', 'text', 'summarise/summary', [['text', 'text']], ['summary']],
  [
    'hotel.search',
    'Finds a room in a city',
    'hotel',
    'search/search',
    [
      ['city', 'place'],
      ['nights', 'number'],
      ['stars?', 'number'],
      ['board?', 'choice', ['room only', 'breakfast', 'half board']],
    ],
    ['name', 'price:number'],
  ],
  [
    'unit.change',
    'Changes a number of one unit into another',
    'number',
    'convert/conversion',
    measured('decimal'),
    ['value:number'],
  ],
  [
    'units.convert',
    'Converts a number from one unit into another',
    'number',
    'convert/conversion',
    measured('number'),
    ['value:number'],
  ],
  ['test.doubling', 'Doubles a number', 'number', 'double/doubling', [['n', 'number']], ['n:integer']],
  ['number.double', 'Doubles a number', 'number', 'double/doubling', [['n', 'number']], ['doubled:integer']],
  [
    'image.generate',
    'Draws an image from a description',
    'image',
    'generate/generation',
    [
      ['prompt', 'topic'],
      ['size?', 'choice', ['small', 'large']],
    ],
    ['url'],
  ],
  [
    'news.search',
    'Finds recent news about a topic',
    'news',
    'search/search',
    [['topic', 'topic']],
    ['headlines'],
  ],
  [
    'flight.search',
    'Finds flights between two cities',
    'flight',
    'search/search',
    [
      ['from', 'from'],
      ['to', 'to'],
      ['day', 'day'],
    ],
    ['flight', 'price:number'],
  ],
  [
    'tool.calculator',
    'Computes a sum',
    'sum',
    'calculate/calculation',
    [['expression', 'plain']],
    ['value:number'],
  ],
]

function toProperty(given: string, kind: Kind, choices: readonly string[] | undefined): Property {
  const name = given.replace('?', '')
  const schema: Property['schema'] =
    kind === 'number' || kind === 'decimal'
      ? { type: kind === 'number' ? 'integer' : 'number' }
      : kind === 'day'
        ? { type: 'string', format: 'date' }
        : choices === undefined
          ? { type: 'string' }
          : { type: 'string', enum: [...choices] }
  return {
    name,
    words: name,
    kind,
    schema,
    optional: given.endsWith('?'),
    ...(choices !== undefined && { choices }),
  }
}

function toOutput(given: string): Output {
  const [name = '', type] = given.split(':')
  return { name, words: name, type: type === 'number' || type === 'integer' ? type : 'string' }
}

/** Names and descriptions of these services. */
export const HOUSE_TEXTS: readonly string[] = HOUSE.flatMap(([name, description]) => [name, description])
