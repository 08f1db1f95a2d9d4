import {
  failed,
  type Json,
  ok,
  type Plan,
  type PlanRequest,
  type PlanStep,
  type Result,
  type ServiceListing,
  type ServiceStep,
} from '@dealwright/protocols'
import { propertiesOf, toList, toSchemaNode } from '../schema/schema-node.ts'
import { escapePattern } from './escape-pattern.ts'
import { findCeiling } from './find-ceiling.ts'
import { type Message, readMessage } from './message.ts'

/** A part of a plan that neither the person nor the directory gave. */
export interface GroundingViolation {
  /** Where it stands, e.g. `steps.0.input.city`. */
  readonly path: string
  /** One line that says what is wrong with it. */
  readonly reason: string
}

/**
 * Checks that a plan holds nothing of a model's own: services are listed ones, strings are words of the message (in any
 * case and spacing) or days it names, numbers are its numbers, choices are the service's own, what a step uses is in the output
 * of an earlier one, and the ceiling is the limit that the message sets. Whether the input has the right shape is not asked here.
 */
export function checkGrounding(plan: Plan, request: PlanRequest): Result<Plan, GroundingViolation> {
  const message = readMessage(request.text, request)
  const ceiling = findCeiling(request.text, request.token)
  if (!ceiling.ok || ceiling.value !== plan.ceiling) {
    return failed({ path: 'ceiling', reason: 'it is not the limit that the message sets' })
  }
  for (const [index, step] of plan.steps.entries()) {
    const earlier = plan.steps.slice(0, index)
    const violation =
      step.kind === 'ask'
        ? checkQuestion(step, request)
        : (checkStep(step, request, message) ?? checkUses(step, { earlier, request }))
    if (violation !== undefined) return failed({ ...violation, path: `steps.${index}.${violation.path}` })
  }
  return ok(plan)
}

/** A question asks for an input that a listed service has. */
function checkQuestion(
  { about }: Extract<PlanStep, { kind: 'ask' }>,
  { services }: PlanRequest,
): GroundingViolation | undefined {
  const asked = services.filter(({ name }) => name === about.service)
  const isInput = asked.some(({ input }) =>
    propertiesOf(toSchemaNode(input)).some(([name]) => name === about.property),
  )
  return isInput ? undefined : { path: 'about', reason: 'no listed service has such an input' }
}

const listingOf = ({ service }: ServiceStep, { services }: PlanRequest): ServiceListing | undefined =>
  services.find(
    ({ name, version, digest }) =>
      service.name === name && service.version === version && service.digest === digest,
  )

/** What is used is an input of the service, and stands in the output of an earlier step. */
function checkUses(
  step: ServiceStep,
  { earlier, request }: { earlier: readonly PlanStep[]; request: PlanRequest },
): GroundingViolation | undefined {
  const inputs = new Set(propertiesOf(toSchemaNode(listingOf(step, request)?.input)).map(([name]) => name))
  for (const [property, { step: from, path }] of Object.entries(step.uses)) {
    const where = `uses.${property}`
    if (!inputs.has(property) || Object.hasOwn(step.input, property)) {
      return { path: where, reason: 'the service has no such input left' }
    }
    const source = earlier[from]
    if (source === undefined) return { path: where, reason: `step ${from} does not come before it` }
    const output = source.kind === 'ask' ? {} : listingOf(source, request)?.output
    let node = toSchemaNode(output)
    for (const name of path) {
      const next = new Map(propertiesOf(node)).get(name)
      if (next === undefined) return { path: where, reason: `step ${from} does not give ${name}` }
      node = next
    }
  }
  return undefined
}

function checkStep(
  step: ServiceStep,
  request: PlanRequest,
  message: Message,
): GroundingViolation | undefined {
  const { name, version } = step.service
  const listing = listingOf(step, request)
  if (listing === undefined) return { path: 'service', reason: `${name} ${version} is not listed` }
  const { input } = step
  const given = givenBy(listing.input)
  const properties = new Map(propertiesOf(toSchemaNode(listing.input)))
  for (const [key, value] of Object.entries(input)) {
    if (!given.names.has(key) && !isSpan(key, message.text)) {
      return { path: `input.${key}`, reason: 'the service has no such input' }
    }
    // The choices of one input are not those of another, unless the schema refers to a place of its own.
    const property = properties.get(key)
    const isPlain = property !== undefined && !JSON.stringify(property).includes('"$ref"')
    const sources = { message, given: isPlain ? givenBy(property) : given }
    const violation = checkValue(value, `input.${key}`, sources)
    if (violation !== undefined) return violation
  }
  return undefined
}

interface Sources {
  readonly message: Message
  readonly given: Given
}

/** What a service's own schema puts in the mouth of its users. */
interface Given {
  readonly names: ReadonlySet<string>
  readonly values: ReadonlySet<Json>
}

function checkValue(value: Json, path: string, sources: Sources): GroundingViolation | undefined {
  const { message, given } = sources
  if (value === null || typeof value === 'boolean' || given.values.has(value)) return undefined
  if (typeof value === 'string') {
    if (isSpan(value, message.text) || message.dates.some(date => date.value === value)) return undefined
    return { path, reason: `"${value.slice(0, 40)}" is not in the message` }
  }
  if (typeof value === 'number') {
    return message.numbers.some(number => number.value === value)
      ? undefined
      : { path, reason: `${value} is not in the message` }
  }
  for (const [key, held] of Object.entries(value)) {
    if (!Array.isArray(value) && !given.names.has(key) && !isSpan(key, message.text)) {
      return { path: `${path}.${key}`, reason: 'the service has no such input' }
    }
    const violation = checkValue(held, `${path}.${key}`, sources)
    if (violation !== undefined) return violation
  }
  return undefined
}

/**
 * Whether a value is whole words of a text, letter case and runs of white space aside. A letter that merely folds to the one in
 * the text (the Kelvin sign to `k`) is another letter, and what cannot be seen is a part of the word it stands in.
 */
function isSpan(value: string, text: string): boolean {
  const words = value.trim().split(/\s+/)
  if (words[0] === '' || /\p{Cf}/u.test(value)) return false
  const run = words.map(escapePattern).join('\\s+')
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}\\p{Cf}])${run}(?![\\p{L}\\p{N}\\p{Cf}])`, 'giu')
  return [...text.matchAll(pattern)].some(([found]) => {
    const said = Array.from(found.trim().split(/\s+/).join(' '))
    const given = Array.from(words.join(' '))
    return (
      said.length === given.length &&
      given.every((letter, at) => {
        const other = said[at] ?? ''
        return letter === other || letter === other.toLowerCase() || letter === other.toUpperCase()
      })
    )
  })
}

function givenBy(schema: Json): Given {
  const names = new Set<string>()
  const values = new Set<Json>()
  const visit = (node: Json): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    const keywords = toSchemaNode(node)
    for (const [name] of propertiesOf(keywords)) names.add(name)
    for (const value of toList(keywords.enum)) values.add(value)
    if (keywords.const !== undefined) values.add(keywords.const)
    for (const [keyword, held] of Object.entries(keywords)) {
      if (!NOT_SCHEMAS.has(keyword)) visit(held)
    }
  }
  visit(schema)
  return { names, values }
}

const NOT_SCHEMAS = new Set(['enum', 'const', 'default', 'examples', 'required'])
