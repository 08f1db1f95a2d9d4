import {
  failed,
  type Json,
  ok,
  type Plan,
  type PlanFailure,
  type PlanRequest,
  type Result,
  type ServiceListing,
} from '@dealwright/protocols'
import { z } from 'zod'
import { checkGrounding } from '../../grounding/check-grounding.ts'
import { propertiesOf, requiredOf, toSchemaNode } from '../../schema/schema-node.ts'
import { validateJson } from '../../schema/validate-json.ts'
import { missingInput, noService } from '../plan-failures.ts'

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

const Step = z.object({
  step: z.object({ service: z.string().nullable(), input: z.record(z.string(), z.json()).optional() }),
})

/** Reads a model's answer as a plan and holds it to the service's schema and to the person's words. */
export function readAnswer(answer: unknown, { request, services, ceiling }: ReadAnswerParameters): Answer {
  const parsed = Step.safeParse(answer)
  if (!parsed.success)
    return { kind: 'unusable', reason: 'it is not of the form {"step":{"service":...,"input":{...}}}' }
  const { step } = parsed.data
  if (step.service === null) return { kind: 'final', result: failed(noService(request.services)) }
  const service = services.find(({ name }) => name === step.service)
  if (service === undefined)
    return { kind: 'unusable', reason: `"${step.service.slice(0, 40)}" is not a listed service` }

  const { input, missing } = dropUnsaid(step.input ?? {}, service.input)
  if (missing.length > 0) return { kind: 'final', result: failed(missingInput(service, missing)) }
  const fits = validateJson(service.input, input)
  if (!fits.ok) return { kind: 'unusable', reason: `the input does not fit ${service.name}: ${fits.error}` }

  const { name, version, digest } = service
  const plan: Plan = {
    steps: [{ kind: 'service', service: { name, version, digest }, input, uses: {} }],
    ceiling,
  }
  const grounded = checkGrounding(plan, request)
  if (!grounded.ok) {
    const { path, reason } = grounded.error
    return { kind: 'unusable', reason: `${path}: ${reason}`, question: askFor(service, path) }
  }
  return { kind: 'final', result: ok(plan) }
}

/** Names the service and an input that it lists, nothing that a model wrote; nothing to ask over an input of the model's own. */
function askFor({ name, input }: ServiceListing, path: string): PlanFailure | undefined {
  const field = propertiesOf(toSchemaNode(input)).find(([property]) => path.split('.')[3] === property)?.[0]
  if (field === undefined) return undefined
  const message = `Your message does not settle ${field} for ${name}: which do you want?`
  return { code: 'not-understood', message }
}

/** A null says "not in the message": it is left out, unless the service itself takes null there. */
function dropUnsaid(
  input: { [name: string]: Json },
  schema: Json,
): { input: { [name: string]: Json }; missing: readonly string[] } {
  const node = toSchemaNode(schema)
  const required = requiredOf(node)
  const properties = new Map(propertiesOf(node))
  const said = Object.entries(input).flatMap(([name, value]) => {
    const property = properties.get(name)
    if (value === null && !(property !== undefined && validateJson(property, null).ok)) return []
    return [[name, property === undefined ? value : dropInside(value, property)] as const]
  })
  const names = new Set(said.map(([name]) => name))
  return { input: Object.fromEntries(said), missing: [...required].filter(name => !names.has(name)) }
}

function dropInside(value: Json, schema: Json): Json {
  if (value === null || typeof value !== 'object') return value
  const node = toSchemaNode(schema)
  if (Array.isArray(value)) return value.map(item => dropInside(item, node.items ?? {}))
  return node.properties === undefined ? value : dropUnsaid(value, schema).input
}
