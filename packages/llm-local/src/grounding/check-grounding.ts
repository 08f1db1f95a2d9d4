import {
  type AskStep,
  canonicalJson,
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
import { askStep } from '../planner/steps/ask-step.ts'
import { inputsOf } from '../planner/steps/inputs-of.ts'
import { outputFits } from '../planner/steps/output-fits.ts'
import { outputsOf } from '../planner/steps/outputs-of.ts'
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

/** A question is the one that we ask for an input that a listed service has: a model has no word in it. */
function checkQuestion(step: AskStep, { services }: PlanRequest): GroundingViolation | undefined {
  const asked = services.filter(({ name }) => name === step.about.service)
  const ours = asked.map(service => askStep(service, step.about.property))
  if (ours.every(question => question === undefined)) {
    return { path: 'about', reason: 'no listed service has such an input' }
  }
  const isOurs = ours.some(
    question =>
      question?.question === step.question && canonicalJson(question.answer) === canonicalJson(step.answer),
  )
  return isOurs ? undefined : { path: 'question', reason: 'it is not asked in our words' }
}

const listingOf = ({ service }: ServiceStep, { services }: PlanRequest): ServiceListing | undefined =>
  services.find(
    ({ name, version, digest }) =>
      service.name === name && service.version === version && service.digest === digest,
  )

/** What is used is an input of the service, and of the kind that an earlier step gives: an answer to its question, or an output. */
function checkUses(
  step: ServiceStep,
  { earlier, request }: { earlier: readonly PlanStep[]; request: PlanRequest },
): GroundingViolation | undefined {
  const listing = listingOf(step, request)
  if (listing === undefined) return { path: 'service', reason: `${step.service.name} is not listed` }
  const { properties, root } = inputsOf(listing)
  for (const [property, { step: from, path }] of Object.entries(step.uses)) {
    const where = `uses.${property}`
    const schema = properties.get(property)
    if (schema === undefined || Object.hasOwn(step.input, property)) {
      return { path: where, reason: 'the service has no such input left' }
    }
    const source = earlier[from]
    if (source === undefined) return { path: where, reason: `step ${from} does not come before it` }
    if (source.kind === 'ask') {
      const { about } = source
      if (path.length === 0 && about.service === step.service.name && about.property === property) continue
      return { path: where, reason: `step ${from} asks for something else` }
    }
    const made = listingOf(source, request)
    const output = made === undefined || path.length !== 1 ? undefined : outputsOf(made).get(path[0] ?? '')
    if (output === undefined) return { path: where, reason: `step ${from} does not give ${path.join('.')}` }
    if (!outputFits(output, { schema, root })) {
      return { path: where, reason: `${path.join('.')} of step ${from} is of another kind` }
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
  const { properties } = inputsOf(listing)
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
