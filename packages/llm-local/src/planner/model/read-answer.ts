import {
  failed,
  ok,
  type Plan,
  type PlanFailure,
  type PlanRequest,
  type Result,
  type ServiceListing,
} from '@dealwright/protocols'
import { z } from 'zod'
import { checkGrounding } from '../../grounding/check-grounding.ts'
import { readMessage } from '../../grounding/message.ts'
import { missingInput, noService } from '../plan-failures.ts'
import { labelOf } from '../steps/ask-step.ts'
import { assemblePlan, type StepDraft } from '../steps/assemble-plan.ts'
import { findRangeFault } from '../steps/find-range-fault.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { MAX_STEPS } from './plan-schema.ts'
import { readStep } from './read-step.ts'

/** What came of a model's answer: a plan, a failure for the person, or a reason to ask the model again. */
export type Answer =
  | { readonly kind: 'final'; readonly result: Result<Plan, PlanFailure> }
  | {
      readonly kind: 'unusable'
      readonly reason: string
      /** What to ask the person where the model does not mend it; absent where it is the model that is at fault. */
      readonly question?: PlanFailure | undefined
    }

export interface ReadAnswerParameters {
  readonly request: PlanRequest
  /** The services that the model was shown. */
  readonly services: readonly ServiceListing[]
  readonly ceiling: bigint | null
}

const PlanAnswer = z.object({
  steps: z.array(z.object({ service: z.string(), input: z.record(z.string(), z.json()).default({}) })),
})

/**
 * Reads a model's answer as a plan and holds it to the services' schemas and to the person's words. What a service needs and
 * nobody gave becomes a question to the person.
 */
export function readAnswer(answer: unknown, { request, services, ceiling }: ReadAnswerParameters): Answer {
  const parsed = PlanAnswer.safeParse(answer)
  if (!parsed.success) {
    return { kind: 'unusable', reason: 'it is not of the form {"steps":[{"service":...,"input":{...}}]}' }
  }
  const { steps } = parsed.data
  if (steps.length > MAX_STEPS) return { kind: 'unusable', reason: `it has more than ${MAX_STEPS} steps` }
  const drafts: StepDraft[] = []
  for (const [index, step] of steps.entries()) {
    const service = services.find(({ name }) => name === step.service)
    if (service === undefined) {
      return { kind: 'unusable', reason: `"${step.service.slice(0, 40)}" is not a listed service` }
    }
    const draft = readStep({ service, input: step.input, earlier: drafts })
    if (!draft.ok && draft.error.missing !== undefined) {
      return { kind: 'final', result: failed(missingInput(service, draft.error.missing)) }
    }
    if (!draft.ok) return { kind: 'unusable', reason: `step ${index + 1}: ${draft.error.reason}` }
    drafts.push(draft.value)
  }
  const plan = assemblePlan(drafts, ceiling)
  if (plan === undefined) return { kind: 'final', result: failed(noService(request.services)) }
  const grounded = checkGrounding(plan, request)
  if (grounded.ok) {
    const fault = findRangeFault(plan, readMessage(request.text, request))
    return { kind: 'final', result: fault === undefined ? ok(plan) : failed(fault) }
  }
  const { path, reason } = grounded.error
  return { kind: 'unusable', reason: `${path}: ${reason}`, question: askFor(plan, path, services) }
}

/** Names the service and an input that it lists, nothing that a model wrote; nothing to ask over an input of the model's own. */
function askFor(plan: Plan, path: string, services: readonly ServiceListing[]): PlanFailure | undefined {
  const [, index, , property = ''] = path.split('.')
  const step = plan.steps[Number(index)]
  const service = services.find(({ name }) => step?.kind === 'service' && name === step.service.name)
  if (service === undefined || !inputsOf(service).properties.has(property)) return undefined
  const message = `Your message does not settle ${labelOf(property)} for ${service.name}: which do you want?`
  return { code: 'not-understood', message }
}
