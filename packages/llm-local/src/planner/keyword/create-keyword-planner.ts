import {
  failed,
  ok,
  type Plan,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type Result,
} from '@dealwright/protocols'
import { findAddressFault } from '../../grounding/find-address-fault.ts'
import { findCeiling } from '../../grounding/find-ceiling.ts'
import { readMessage } from '../../grounding/message.ts'
import { validateJson } from '../../schema/validate-json.ts'
import { emptyRequest, missingInput, noService } from '../plan-failures.ts'
import { readReply } from '../read-reply.ts'
import { matchServices } from './match-services.ts'
import { readInput } from './read-input.ts'

/**
 * Plans without a model: picks the listed service whose words fit the message best and fills its input from the message by
 * the JSON Schema. It never fills in a value that the message does not hold; a plan has one step.
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

function planByKeywords({ text, services, token, now }: PlanRequest): Result<Plan, PlanFailure> {
  if (!/[\p{L}\p{N}]/u.test(text)) return failed(emptyRequest())
  const candidates = matchServices(text, services)
  if (candidates.length === 0) return failed(noService(services))
  const ceiling = findCeiling(text, token)
  if (!ceiling.ok) return ceiling
  const fault = findAddressFault(text)
  if (fault !== undefined) return failed(fault)

  const readings = candidates.map(service => ({
    service,
    ...readInput(readMessage(text, { now, token }), service),
  }))
  const complete = readings.filter(({ missing }) => missing.length === 0)
  const chosen = complete[0] ?? readings[0]
  if (complete.length > 1 || chosen === undefined) {
    const names = complete.map(({ service }) => service.name).join(', ')
    return failed({
      code: 'not-understood',
      message: `Several services fit that: ${names}. Name the one you mean.`,
    })
  }
  const { service, input, missing } = chosen
  if (missing.length > 0) return failed(missingInput(service, missing))

  const fits = validateJson(service.input, input)
  if (!fits.ok) {
    return failed({
      code: 'not-understood',
      message: `${service.name} cannot take that (${fits.error}): say it differently.`,
    })
  }
  const { name, version, digest } = service
  return ok({
    steps: [{ kind: 'service', service: { name, version, digest }, input, uses: {} }],
    ceiling: ceiling.value,
  })
}
