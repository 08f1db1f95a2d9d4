import { type Clause, drawClause, type Value } from './cues.ts'
import { type Action, plural, type Topic } from './lexicon.ts'
import { fill, join, ofStep, type Parts, plain, textOf } from './parts.ts'
import { DO_FRAMES, GET_FRAMES, HAVE_FRAMES } from './phrases.ts'
import type { Kind, Property } from './property.ts'
import type { Random } from './random.ts'
import type { Service } from './service.ts'
import { drawFrame } from './talk.ts'
import { ADJECTIVES } from './words.ts'

/** A request in words, with what the answer writes for each input. */
export interface Request {
  readonly parts: Parts
  readonly inputs: ReadonlyMap<string, Value>
  /** The words that give each input, without the core. */
  readonly clauses: readonly Parts[]
  /** Whether nothing may follow, since the last value runs to the end. */
  readonly open: boolean
}

export interface DrawRequestParameters {
  readonly random: Random
  readonly now: Date
  readonly key: string
  /** The words of the service that the request uses. */
  readonly topic: Topic
  /** Words that may be left out since nothing else in the catalogue has the other. */
  readonly single: 'object' | 'action' | undefined
  /** Inputs that are not given although they are needed, or are given otherwise. */
  readonly without: ReadonlySet<string>
  /** How the thing is called, where it is what an earlier step gives. */
  readonly thing?: Parts
  /** Only what is got, such as `a painted door in red`: it stands inside another request. */
  readonly isThing?: boolean
  /** Only what is done, as a participle: `translated into French` behind another request. */
  readonly participle?: boolean
  /** No frame around it: it follows another request. */
  readonly frameless?: boolean
}

/** Writes a request for a service: a core of its words, a clause for each input that is given. */
export function drawRequest(service: Service, parameters: DrawRequestParameters): Request {
  const { random } = parameters
  const drawn = measure(drawClauses(service.properties, parameters), parameters)
  const quoted =
    parameters.thing === undefined &&
    parameters.participle !== true &&
    parameters.isThing !== true &&
    random.chance(0.5)
      ? drawn.find(clause => isQuote(clause) || clause.isMeasure)
      : undefined
  const clauses = drawn.filter(clause => clause !== quoted && clause.parts.length > 0)
  const { core, form } = drawCore(service, {
    ...parameters,
    ...(quoted !== undefined && { thing: quoted.parts, single: undefined }),
  })
  const open = clauses.find(({ last }) => last)
  const owner =
    form === 'get' && random.chance(0.35)
      ? clauses.find(({ possessive }) => possessive !== undefined)
      : undefined
  const others = random.shuffle(clauses.filter(clause => clause !== open && clause !== owner))
  const owned =
    owner?.possessive === undefined
      ? core
      : [...owner.possessive, ...plain(` ${textOf(core).replace(/^(?:the|a|an|my|our|this|some) /, '')}`)]
  const arranged = arrange(
    owned,
    others.map(({ parts }) => parts),
    {
      random,
      form,
      bare: others.map(({ bare }) => bare === true),
      frameless: parameters.frameless === true,
      isThing: parameters.isThing === true,
    },
  )
  const parts = open === undefined ? arranged : [...arranged, ...open.parts]
  return {
    parts: ofStep(parts, Number.parseInt(parameters.key) + 1),
    clauses: clauses.map(clause => clause.parts),
    open: open !== undefined,
    inputs: new Map(drawn.map(({ property, value }) => [property, value])),
  }
}

/** A quotation and nothing else: what is done may be done to it at once. */
const isQuote = ({ parts, last }: Given): boolean =>
  last !== true && /^["“«'].*["”»']$/s.test(textOf(parts)) && parts.some(({ slot }) => slot !== undefined)

interface Given extends Clause {
  readonly property: string
  readonly kind: Kind
  /** Whether it is a number with its unit. */
  readonly isMeasure?: boolean
}

/** `30 celsius`: the only number and the unit it is in as one, as people say it. */
function measure(drawn: readonly Given[], { random }: DrawRequestParameters): readonly Given[] {
  const numbers = drawn.filter(({ value }) => 'json' in value && typeof value.json === 'number')
  const [first, ...more] = numbers
  const unit = drawn.find(({ kind }) => kind === 'one')
  if (first === undefined || more.length > 0 || unit === undefined || random.chance(0.3)) return drawn
  const written = [first, unit].map(({ value }) => ('json' in value ? String(value.json) : ''))
  const both = { ...first, parts: plain(written.join(' ')), bare: false, isMeasure: true }
  return drawn.map(clause => (clause === first ? both : clause === unit ? { ...unit, parts: [] } : clause))
}

const STRINGS = new Set([
  'place',
  'person',
  'topic',
  'code',
  'mail',
  'plain',
  'language',
  'from',
  'to',
  'text',
])

function drawClauses(properties: readonly Property[], parameters: DrawRequestParameters): Given[] {
  for (;;) {
    const drawn = drawEach(properties, parameters)
    const scales = drawn
      .filter(({ kind }) => kind === 'one' || kind === 'other')
      .map(({ value }) => JSON.stringify(value))
    // Nothing is changed into what it is.
    if (new Set(scales).size === scales.length) return drawn
  }
}

function drawEach(
  properties: readonly Property[],
  { random, now, key, without }: DrawRequestParameters,
): Given[] {
  const strings = properties.filter(({ kind }) => STRINGS.has(kind)).length
  const numbers = properties.filter(({ kind }) => kind === 'number' || kind === 'decimal').length
  return properties.flatMap(property => {
    if (without.has(property.name) || (property.optional && random.chance(0.55))) return []
    const alone = STRINGS.has(property.kind) ? strings === 1 : numbers === 1
    return [
      { ...drawClause(property, { random, now, key, alone }), property: property.name, kind: property.kind },
    ]
  })
}

interface Core {
  readonly core: Parts
  readonly form: 'do' | 'get' | 'have'
}

const DETERMINERS = ['the', 'the', 'a', 'my', 'my', 'our', 'this', 'some', '']

function drawCore(
  { properties }: Service,
  { random, topic, single, thing, frameless, participle, isThing }: DrawRequestParameters,
): Core {
  const { object, action } = topic
  const given = thing ?? plain(drawThing(object, random))
  const core = (template: string, form: Core['form']): Core => ({
    core: fill(template, { o: given, n: object, ...forms(action), d: random.pick(ADJECTIVES) }),
    form,
  })
  if (topic.medium !== undefined && random.chance(0.75))
    return drawMediumCore({ ...topic, medium: topic.medium }, { random, given, participle, isThing })
  if (participle === true) return core('{ed}', 'get')
  if (isThing === true) return core(random.pick(THINGS).replace('{ns}', plural(object)), 'get')
  if (single === 'object')
    return { core: plain(random.chance(0.6) ? object : drawThing(object, random)), form: 'get' }
  if (single === 'action')
    return random.chance(0.5)
      ? core('{noun}', 'get')
      : core(thing === undefined ? '{base}' : '{base} {o}', 'do')
  const isPerson = properties.some(({ kind }) => kind === 'text')
  if (thing !== undefined && frameless !== true && random.chance(0.45))
    return core(
      random.pick([
        'a {ed} version of {o}',
        'a {noun} of {o}',
        'the {noun} of {o}',
        '{ing} of {o}',
        'some {noun} for {o}',
        '{o} in {ed} form',
      ]),
      'get',
    )
  if (thing !== undefined)
    return core(
      random.pick([
        '{base} {o}',
        '{base} {o}',
        '{base} {o}',
        'make a {noun} of {o}',
        'get a {noun} of {o}',
        'have {o} {ed}',
      ]),
      'do',
    )
  return random.pick<() => Core>([
    () => core('{base} {o}', 'do'),
    () => core('{base} {o}', 'do'),
    () => core('{base} {o}', 'do'),
    () => core(`{base} ${isPerson ? '{n}' : plural(object)}`, 'do'),
    () => core('{n} {noun}', 'get'),
    () => core('the {n} {noun}', 'get'),
    () => core('a {n} {noun}', 'get'),
    () => core('a {d} {n} {noun}', 'get'),
    () => core('the {noun} of {o}', 'get'),
    () => core('a {noun} of {o}', 'get'),
    () => core('{noun} for {o}', 'get'),
    () => core('a {noun} for {o}', 'get'),
    () => core('{n} {ing}', 'get'),
    () => core('{ing} {o}', 'get'),
    () => core('{o} {ed}', 'have'),
    () => core('{o} {ed}', 'have'),
    () => core('a {ed} {n}', 'get'),
    () => core('the {ed} {n}', 'get'),
    () => core(`{ed} ${plural(object)}`, 'get'),
    () => core('a new {noun} of {o}', 'get'),
    () => core(`{noun} of ${plural(object)}`, 'get'),
  ])()
}

interface DrawMediumCoreParameters {
  readonly random: Random
  readonly given: Parts
  readonly participle: boolean | undefined
  readonly isThing: boolean | undefined
}

/** A text that becomes something: `send it as a letter`, `a letter of it`, `carved in marble`. */
function drawMediumCore(
  { action, medium }: Topic & { readonly medium: string },
  { random, given, participle, isThing }: DrawMediumCoreParameters,
): Core {
  const one = `${random.pick(['a', 'a', 'the', 'one', 'some', ''])} ${medium}`.trim()
  const into = random.pick(['as', 'as', 'in', 'in', 'into', 'on', 'onto', 'with', 'by', 'for'])
  const [template, form] =
    participle === true
      ? ([random.pick([`{ed} ${into} ${one}`, `{ed} ${into} ${medium}`, `as ${one}`]), 'get'] as const)
      : isThing === true || random.chance(0.35)
        ? ([
            random.pick([
              `${one} of {o}`,
              `a ${medium} {noun} of {o}`,
              `the ${medium} {noun} of {o}`,
              `${medium} {noun} for {o}`,
              `${medium} {ing} of {o}`,
              `{o} as ${one}`,
              `{o} ${into} ${medium}`,
              `a {ed} ${medium} of {o}`,
              `${one} with {o}`,
            ]),
            'get',
          ] as const)
        : random.chance(0.15)
          ? ([`{o} {ed} ${into} ${one}`, 'have'] as const)
          : ([
              random.pick([
                `{base} {o} ${into} ${one}`,
                `{base} {o} ${into} ${one}`,
                `{base} {o} ${into} ${medium}`,
                `{base} {o} ${into} ${medium}`,
                `{base} {o}`,
                `{base} ${one} of {o}`,
                `make {o} into ${one}`,
                `make ${one} of {o}`,
                `make ${one} out of {o}`,
                `change {o} into ${medium}`,
                `put {o} ${into} ${one}`,
                `get ${one} of {o}`,
                `bring {o} into ${medium}`,
              ]),
              'do',
            ] as const)
  return { core: fill(template, { o: given, ...forms(action) }), form }
}

/** What a service gives, as the object of another request. */
const THINGS = [
  'the {n} {noun}',
  'a {n} {noun}',
  '{n} {noun}',
  'the {noun} of {o}',
  'a {noun} of {o}',
  '{noun} for {o}',
  'a {ed} {n}',
  'the {ed} {n}',
  'my {ed} {n}',
  '{ed} {n}',
  '{ed} {ns}',
  '{o} {ed}',
  'my {n} {ed}',
  '{n} {ing}',
  '{ing} of {ns}',
  'some {noun} of {ns}',
]

const forms = ({ base, third, ing, ed, noun }: Action) => ({ base, third, ing, ed, noun })

function drawThing(object: string, random: Random): string {
  const determiner = random.pick(DETERMINERS)
  const adjective = random.chance(0.12) ? `${random.pick(ADJECTIVES)} ` : ''
  const noun = determiner === 'some' || (determiner === '' && random.chance(0.4)) ? plural(object) : object
  if (determiner === '') return adjective + noun
  if (determiner === 'a') return `${/^[aeiou]/.test(adjective + noun) ? 'an' : 'a'} ${adjective}${noun}`
  return `${determiner} ${adjective}${noun}`
}

interface ArrangeParameters {
  readonly random: Random
  readonly form: Core['form']
  readonly bare: readonly boolean[]
  readonly frameless: boolean
  readonly isThing: boolean
}

const FRAMES = { do: DO_FRAMES, get: GET_FRAMES, have: HAVE_FRAMES }

function arrange(
  core: Parts,
  clauses: readonly Parts[],
  { random, form, bare, frameless, isThing }: ArrangeParameters,
): Parts {
  if (isThing) return join([core, ...clauses], random.pick([' ', ' ', ' ', ', ', ': ']))
  const style = random.next()
  // Telegraphic: everything between commas or the like.
  if (style < 0.13)
    return join(
      random.chance(0.75) ? [core, ...clauses] : random.shuffle([core, ...clauses]),
      random.pick([', ', ', ', '; ', ' - ', '. ', '\n', ' / ']),
    )
  if (style < 0.2 && clauses.length > 0)
    return [
      ...core,
      ...plain(random.pick([': ', ' - ', '\n', ': '])),
      ...join(clauses, random.pick([', ', '; ', ' ', '\n'])),
    ]
  const frame =
    frameless && random.chance(0.7)
      ? '{x}'
      : random.chance(0.65)
        ? drawFrame(random, form)
        : random.pick(FRAMES[form])
  const ahead = style < 0.34 && clauses.length > 0 ? clauses.slice(0, 1) : []
  const behind = clauses.slice(ahead.length)
  const body = behind.reduce<Parts>(
    (all, clause, at) => [
      ...all,
      ...plain(bare[at + ahead.length] || random.chance(0.12) ? ', ' : ' '),
      ...clause,
    ],
    core,
  )
  // The frame may close before the clauses do: `can you translate this? Into French`.
  const framed =
    random.chance(0.07) && behind.length > 0
      ? [
          ...fill(frame, { x: core }),
          ...plain(frame.endsWith('?') ? ' ' : random.pick([', ', '. ', ' - '])),
          ...join(behind, ', '),
        ]
      : fill(frame, { x: body })
  return ahead.length === 0
    ? framed
    : [...(ahead[0] ?? []), ...plain(random.pick([', ', ', ', ', ', ': '])), ...framed]
}
