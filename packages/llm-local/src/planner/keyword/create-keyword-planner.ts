import {
  failed,
  ok,
  type Plan,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type Result,
  type ServiceListing,
} from '@dealwright/protocols'
import { findAddressFault } from '../../grounding/find-address-fault.ts'
import { findCeiling } from '../../grounding/find-ceiling.ts'
import { readMessage } from '../../grounding/message.ts'
import { emptyRequest, missingInput, noService } from '../plan-failures.ts'
import { readReply } from '../read-reply.ts'
import { askStep } from '../steps/ask-step.ts'
import { assemblePlan, type StepDraft } from '../steps/assemble-plan.ts'
import { checkShape } from '../steps/check-shape.ts'
import { findRangeFault } from '../steps/find-range-fault.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { matchServices, newestOfEach } from './match-services.ts'
import { planClauses } from './plan-clauses.ts'
import { readInput } from './read-input.ts'
import { splitClauses } from './split-clauses.ts'

/**
 * Plans without a model: picks the listed service whose words fit the message best and fills its input from the message by
 * the JSON Schema. It never fills in a value that the message does not hold, and asks for what is missing. A message
 * that asks for several things, each complete in itself or pointing at what came before, makes several steps; else it is refused
 * rather than done in part.
 */
export function createKeywordPlanner(): PlannerPort {
  return {
    description: 'keyword planner (no model configured)',
    plan: async (request, { signal } = {}) => {
      signal?.throwIfAborted()
      return planByKeywords(request)
    },
    readAnswer: readReply,
    close: async () => {},
  }
}

function planByKeywords(request: PlanRequest): Result<Plan, PlanFailure> {
  const { text, services, token, now } = request
  if (!/[\p{L}\p{N}]/u.test(text)) return failed(emptyRequest())
  const candidates = matchServices(text, services)
  if (candidates.length === 0) return failed(noService(services))
  const ceiling = findCeiling(text, token)
  if (!ceiling.ok) return ceiling
  const mistyped = findAddressFault(text)
  if (mistyped !== undefined) return failed(mistyped)

  const drafts = planClauses(request)
  if (drafts?.every(fitsShape) === true) return finish(drafts, request, ceiling.value)

  const readings = candidates.map(service => ({
    service,
    ...readInput(readMessage(text, { now, token }), service),
  }))
  const complete = readings.filter(({ missing }) => missing.length === 0)
  const chosen = complete[0] ?? readings[0]
  if (chosen === undefined) return failed(noService(services))
  const others = servicesAside(text, chosen.service, services)
  if (others.length > 0) return failed(severalServices([chosen.service, ...others]))
  if (complete.length > 1) {
    const names = complete.map(({ service }) => service.name).join(', ')
    return failed({
      code: 'not-understood',
      message: `Several services fit that: ${names}. Name the one you mean.`,
    })
  }
  const { service, input, missing } = chosen
  const fault = checkShape(input, inputsOf(service))
  if (fault !== undefined) {
    return failed({
      code: 'not-understood',
      message: `${service.name} cannot take that (${fault}): say it differently.`,
    })
  }
  const questions = missing.flatMap(name => askStep(service, name) ?? [])
  if (questions.length < missing.length) return failed(missingInput(service, missing))
  return finish([{ service, input, sources: {}, questions }], request, ceiling.value)
}

/** Makes the plan, and asks back where it would take one day of a range. */
function finish(
  drafts: readonly StepDraft[],
  { text, services, token, now }: PlanRequest,
  ceiling: bigint | null,
): Result<Plan, PlanFailure> {
  const plan = assemblePlan(drafts, ceiling)
  if (plan === undefined) return failed(noService(services))
  const halved = findRangeFault(plan, readMessage(text, { now, token }))
  return halved === undefined ? ok(plan) : failed(halved)
}

const fitsShape = ({ service, input }: StepDraft): boolean =>
  checkShape(input, inputsOf(service)) === undefined

/** Services that another clause of the message asks for than the one that was chosen. */
function servicesAside(
  text: string,
  chosen: ServiceListing,
  services: readonly ServiceListing[],
): ServiceListing[] {
  const asked = splitClauses(text)
    .map(clause => matchServices(clause.asked, services))
    .filter(matches => matches.length > 0 && !matches.some(({ name }) => name === chosen.name))
  return newestOfEach(asked.flatMap(([first]) => first ?? []))
}

const severalServices = (services: readonly ServiceListing[]): PlanFailure => ({
  code: 'not-understood',
  message: `That asks for ${services.map(({ name }) => name).join(' and ')}, and keywords cannot tell what belongs to which: say each in a sentence of its own with all that it needs, ask for one, or plan with a model (dealwright model use).`,
})
