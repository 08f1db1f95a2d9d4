import type { Value } from './cues.ts'
import { drawAction, drawObject, drawTopic, type Topic } from './lexicon.ts'
import { capitalise, fill, NONE, ofStep, type Parts, plain, SHARED } from './parts.ts'
import { JOINS_APART, JOINS_ON } from './phrases.ts'
import type { Property } from './property.ts'
import type { Random } from './random.ts'
import { type DrawRequestParameters, drawRequest, type Request } from './request.ts'
import { drawService, type Output, type Service } from './service.ts'
import { drawJoin, VAGUE } from './talk.ts'
import { TEXT_OBJECTS } from './words.ts'

/** What a person wants, in words, and the steps that a planner should answer. */
export interface Wish {
  readonly parts: Parts
  readonly steps: readonly Step[]
  readonly open: boolean
}

export interface Step {
  readonly service: Service
  readonly inputs: ReadonlyMap<string, Value>
}

export interface WishParameters {
  readonly random: Random
  readonly now: Date
  readonly services: readonly Service[]
}

const NOTHING: ReadonlySet<string> = new Set()

/** One service, with what it needs. */
export function drawSingle(
  { random, now, services }: WishParameters,
  service = random.pick(services),
  without = NOTHING,
): Wish {
  const drawn = drawWords(service, random)
  // Any text may be called a text, a message or a page, whatever the service calls it.
  const topic = drawn.isText && random.chance(0.5) ? { ...drawn, object: random.pick(TEXT_OBJECTS) } : drawn
  const single = random.chance(0.3) ? drawSpare(topic, service, { random, services }) : undefined
  const request = drawRequest(service, { random, now, key: '0.', topic, single, without })
  return { parts: request.parts, open: request.open, steps: [{ service, inputs: request.inputs }] }
}

/** One service by its whole name: `use weather.daily in Paris`. */
export function drawNamed({ random, now, services }: WishParameters): Wish {
  const service = random.pick(services)
  const topic = { ...service.topics[0], object: service.name }
  const request = drawRequest(service, { random, now, key: '0.', topic, single: 'object', without: NOTHING })
  return { parts: request.parts, open: request.open, steps: [{ service, inputs: request.inputs }] }
}

/** One service of which something needed is not said. */
export function drawLacking(parameters: WishParameters): Wish | undefined {
  const { random, services } = parameters
  const service = random.pick(services)
  const needed = service.properties.filter(({ optional }) => !optional)
  if (needed.length === 0) return undefined
  const count = random.chance(0.7) ? 1 : random.int(1, needed.length)
  return drawSingle(parameters, service, new Set(random.some(needed, count).map(({ name }) => name)))
}

/** A wish that no service of the catalogue grants, often nearly. */
export function drawUnserved(parameters: WishParameters): Wish | undefined {
  const { random, now, services } = parameters
  const near = random.pick(services)
  const { object, action, isText } = random.pick(near.topics)
  const other = random.pick(services).topics[0]
  const kind = random.next()
  const fresh = drawTopic(random)
  const topic: Topic =
    kind < 0.24
      ? fresh
      : kind < 0.7
        ? { object, action: fresh.isText && !isText ? drawAction(random) : fresh.action, isText }
        : kind < 0.9
          ? {
              object: isText ? fresh.object : drawObject(random),
              action: isText ? fresh.action : action,
              isText: isText && fresh.isText,
            }
          : { object, action: other.action, isText }
  if (services.some(service => serves(service, topic))) return undefined
  // What nobody serves mostly needs what nobody asks for.
  const model = random.chance(0.6)
    ? drawService(random, { topic })
    : random.chance(0.5)
      ? near
      : random.pick(services)
  const shape = topic.isText === model.topics[0].isText ? model : near
  const request = drawRequest(shape, { random, now, key: '0.', topic, single: undefined, without: NOTHING })
  return { parts: request.parts.map(part => ({ ...part, step: NONE })), open: request.open, steps: [] }
}

const stem = (word: string): string => word.toLowerCase().slice(0, Math.max(4, word.length - 2))

const mentions = ({ name, description }: Service, word: string): boolean =>
  word.split(' ').some(part => `${name} ${description}`.toLowerCase().includes(stem(part)))

const serves = (service: Service, { object, action }: Topic): boolean =>
  (mentions(service, object) && (mentions(service, action.base) || mentions(service, action.noun))) ||
  service.topics.some(
    topic => topic.isText && (topic.action.base === action.base || topic.action.noun === action.noun),
  )

/** The pair of words that a request uses; now and then one of the name and one of the description. */
function drawWords({ topics }: Service, random: Random): Topic {
  const [first, second] = topics
  if (second === undefined || random.chance(0.8)) return random.pick(topics)
  return { ...first, action: second.action }
}

/** The word that says enough by itself, if there is one. */
function drawSpare(
  topic: Topic,
  service: Service,
  { random, services }: Pick<WishParameters, 'random' | 'services'>,
): 'object' | 'action' | undefined {
  const others = services.filter(other => other !== service)
  const own = random.chance(0.6) && !topic.isText ? 'object' : 'action'
  const words = own === 'object' ? [topic.object] : [topic.action.base, topic.action.noun]
  return words.some(word => others.some(other => mentions(other, word))) ? undefined : own
}

/** Several services: one works on what another gives, or each does its own. */
export function drawSeveral(parameters: WishParameters): Wish | undefined {
  const { random } = parameters
  const count = random.pick([2, 2, 2, 2, 3, 3, 3, 4, 4, 4])
  if (random.chance(0.13)) return drawRepeated(parameters)
  let wish: Wish | undefined = drawSingle(parameters)
  for (let made = 1; made < count && wish !== undefined; made++) {
    if (wish.open) return undefined
    wish = random.chance(0.68) ? drawOn(wish, parameters) : drawApart(wish, parameters)
  }
  return wish !== undefined && wish.steps.length === count ? wish : undefined
}

/** The same service for two or three values; phrases hold `and` themselves. */
function drawRepeated({ random, now, services }: WishParameters): Wish | undefined {
  const service = random.pick(services)
  const wish = drawSingle({ random, now, services }, service)
  if (wish.open) return undefined
  const slots = wish.parts.flatMap(({ slot }) => slot ?? [])
  const property = service.properties.find(
    ({ name, kind }) => ['place', 'person', 'language', 'code'].includes(kind) && slots.includes(`0.${name}`),
  )
  if (property === undefined) return undefined
  const again = Array.from({ length: random.pick([1, 1, 2]) }, (_, at) =>
    drawRequest(
      { ...service, properties: [property] },
      { random, now, key: `${at + 1}.`, topic: service.topics[0], single: undefined, without: NOTHING },
    ),
  )
  const others = again.flatMap(({ parts }) => parts.filter(({ slot }) => slot !== undefined))
  if (others.length !== again.length) return undefined
  const values = wish.parts.filter(({ slot }) => slot === `0.${property.name}`).concat(others)
  if (new Set(values.map(({ text }) => text)).size < values.length) return undefined
  const parts = wish.parts.flatMap(part => {
    if (part.slot !== `0.${property.name}`) return part
    const last = others.at(-1) ?? part
    return [
      part,
      ...others.slice(0, -1).flatMap(other => [...plain(', '), other]),
      ...plain(random.pick([' and ', ' and ', ', ', ' and also ', ', and ', ' plus '])),
      last,
    ]
  })
  const shared = parts.map(part => (values.includes(part) ? part : { ...part, step: SHARED }))
  const inputs = wish.steps[0]?.inputs ?? new Map<string, Value>()
  const steps = again.map((_, at) => ({
    service,
    inputs: new Map([...inputs, [property.name, { slot: `${at + 1}.${property.name}` }]]),
  }))
  return { parts: shared, open: false, steps: [{ service, inputs }, ...steps] }
}

/** One more service that has nothing to do with the ones before. */
function drawApart(wish: Wish, { random, now, services }: WishParameters): Wish {
  const service = random.pick(services)
  const request = drawRequest(service, {
    random,
    now,
    key: `${wish.steps.length}.`,
    topic: drawWords(service, random),
    single: undefined,
    without: NOTHING,
    frameless: random.chance(0.5),
  })
  return joined(random.chance(0.6) ? drawJoin(random, false) : random.pick(JOINS_APART), wish, {
    request,
    service,
    inputs: request.inputs,
    random,
  })
}

interface Link {
  readonly from: number
  readonly output: Output
  readonly service: Service
  readonly property: Property
}

/** One more service that takes what one before it gives. */
function drawOn(wish: Wish, parameters: WishParameters): Wish | undefined {
  const { random, now, services } = parameters
  const links = wish.steps.flatMap((step, from) =>
    services
      // Nobody has the same done twice to one thing, but for a text now and then.
      .filter(service => service !== step.service || random.chance(0.12))
      .flatMap(service => linksBetween(step, from, service))
      .filter(link => !isDone(wish, link)),
  )
  const latest = links.filter(({ from }) => from === wish.steps.length - 1)
  const chosen =
    latest.length > 0 && random.chance(0.85)
      ? random.pick(latest)
      : links.length > 0
        ? random.pick(links)
        : undefined
  if (chosen === undefined) return undefined
  const { from, output, service, property } = chosen
  const giver = wish.steps[from]?.service
  if (giver === undefined) return undefined
  const base: DrawRequestParameters = {
    random,
    now,
    key: `${wish.steps.length}.`,
    topic: drawWords(service, random),
    single: undefined,
    without: new Set([property.name]),
    frameless: true,
  }
  const value: Value = { from: from + 1, output: output.name }
  const isOnly = giver.outputs.filter(({ type }) => type === output.type).length === 1
  const isLatest = from === wish.steps.length - 1
  if (property.kind === 'text' && isOnly && wish.steps.length === 1 && random.chance(0.38))
    return nested(wish, { service, property, value, base })
  const named = ['the', 'the', 'its', 'that', 'this', 'their'].map(word => `${word} ${output.words}`)
  const { object, action } = giver.topics[0]
  const vague = random.chance(0.8)
    ? VAGUE
    : [`the ${action.noun}`, `the ${action.noun}`, `the ${object} ${action.noun}`]
  const pointed = [
    `the ${output.words} of the ${object}`,
    `the ${output.words} from the ${action.noun}`,
    `the ${action.noun}`,
    `the ${object} ${action.noun}`,
  ]
  const thing = random.pick(
    !isLatest ? pointed.slice(0, isOnly ? 4 : 2) : isOnly && random.chance(0.75) ? vague : named,
  )
  if (property.kind === 'text' && isOnly && isLatest && random.chance(0.25)) {
    const request = drawRequest(service, { ...base, participle: true })
    const inputs = new Map([...request.inputs, [property.name, value]])
    const template = random.pick([
      '{x}, {y}',
      '{x}, {y}',
      '{x} {y}',
      '{x} - {y}',
      '{x}, all {y}',
      '{x} and {y}',
      '{x}, then {y}',
    ])
    return joined(template, wish, { request, service, inputs, random })
  }
  if (property.kind === 'text') {
    const request = drawRequest(service, { ...base, thing: plain(thing) })
    return joined(random.chance(0.6) ? drawJoin(random, true) : random.pick(JOINS_ON), wish, {
      request,
      service,
      inputs: new Map([...request.inputs, [property.name, value]]),
      random,
    })
  }
  const own = drawRequest(service, base)
  const with_ = random.pick([
    'with {t}',
    'using {t}',
    'for {t}',
    'by {t}',
    'with {t} you get',
    'and use {t} for it',
    'taking {t}',
  ])
  const request = {
    ...own,
    parts: ofStep(
      [
        ...own.parts,
        ...plain(' '),
        ...fill(with_, { t: isOnly && !named.includes(thing) ? random.pick(named) : thing }),
      ],
      wish.steps.length + 1,
    ),
  }
  return own.open
    ? undefined
    : joined(random.chance(0.6) ? drawJoin(random, true) : random.pick(JOINS_ON), wish, {
        request,
        service,
        inputs: new Map([...request.inputs, [property.name, value]]),
        random,
      })
}

/** Whether a step does the same already. */
const isDone = ({ steps }: Wish, { from, service, property }: Link): boolean =>
  steps.some(step => {
    const value = step.inputs.get(property.name)
    return step.service === service && value !== undefined && 'from' in value && value.from === from + 1
  })

function linksBetween(step: Step, from: number, service: Service): Link[] {
  const strings = step.service.outputs.filter(({ type }) => type === 'string')
  return service.properties.flatMap<Link>(property => {
    if (property.schema.enum !== undefined || property.schema.format !== undefined) return []
    const same = step.service.outputs.find(
      ({ name, type }) => name === property.name && type === property.schema.type,
    )
    if (same !== undefined) return [{ from, output: same, service, property }]
    return property.kind === 'text' ? strings.map(output => ({ from, output, service, property })) : []
  })
}

interface NestedParameters {
  readonly service: Service
  readonly property: Property
  readonly value: Value
  readonly base: DrawRequestParameters
}

/** `Translate the weather forecast for Paris into French`: the first wish stands inside the second, or the second behind the first. */
function nested(wish: Wish, { service, property, value, base }: NestedParameters): Wish | undefined {
  const { random, now } = base
  const giver = wish.steps[0]?.service
  if (giver === undefined) return undefined
  const inner = drawRequest(giver, {
    random,
    now,
    key: '0.',
    topic: giver.topics[0],
    single: undefined,
    without: NOTHING,
    isThing: true,
  })
  if (inner.open || inner.inputs.size > 4) return undefined
  const thing = inner.parts
  const request = drawRequest(service, { ...base, thing, frameless: false })
  const inputs = new Map<string, Value>([...request.inputs, [property.name, value]])
  return {
    parts: request.parts,
    open: request.open,
    steps: [
      { service: giver, inputs: inner.inputs },
      { service, inputs },
    ],
  }
}

interface JoinedParameters {
  readonly request: Request
  readonly service: Service
  readonly inputs: ReadonlyMap<string, Value>
  readonly random: Random
}

function joined(template: string, wish: Wish, { request, service, inputs, random }: JoinedParameters): Wish {
  const own = /\. \{y\}/.test(template) && random.chance(0.8) ? capitalise(request.parts) : request.parts
  return {
    parts: ofStep(fill(template, { x: wish.parts, y: own }), SHARED),
    open: request.open,
    steps: [...wish.steps, { service, inputs }],
  }
}
