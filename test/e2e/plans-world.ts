import { createKeywordPlanner } from '@dealwright/llm-local'
import {
  failed,
  ok,
  type Plan,
  type PlannerPort,
  type PlanStep,
  type ServiceStep,
} from '@dealwright/protocols'
import { defineService } from 'dealwright'
import { z } from 'zod'

/** Services of plans in tests: what one gives, another takes. */
export const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string(), day: z.iso.date() }),
  output: z.object({ highC: z.number(), summary: z.string() }),
})

export const translate = defineService({
  name: 'text.translate',
  version: '1.0.0',
  description: 'Translates a text',
  input: z.object({ text: z.string(), language: z.string() }),
  output: z.object({ text: z.string() }),
})

/** Does what `text.translate` does, and is another service. */
export const interpret = defineService({ ...translate, name: 'text.interpret' })

/** Names a service that the directory lists; the plan comes to nothing where it lists none. */
export type Use = (
  name: string,
  input: ServiceStep['input'],
  uses?: ServiceStep['uses'],
) => ServiceStep | undefined

/** A planner that plans what the test wrote down, from what the directory lists. Answers are read as by any other. */
export function createScriptedPlanner(
  script: (use: Use) => readonly (PlanStep | undefined)[],
  ceiling: bigint | null = null,
): PlannerPort {
  return {
    ...createKeywordPlanner(),
    description: 'a script',
    plan: async ({ services }) => {
      const steps = script((name, input, uses = {}) => {
        const found = services.find(service => service.name === name)
        if (found === undefined) return undefined
        const { version, digest } = found
        return { kind: 'service', service: { name, version, digest }, input, uses }
      })
      const [first, ...others] = steps.filter(step => step !== undefined)
      if (first === undefined || others.length + 1 < steps.length)
        return failed({ code: 'no-service', message: 'Nobody sells that.' })
      const plan: Plan = { steps: [first, ...others], ceiling }
      return ok(plan)
    },
  }
}

/** The forecast for Paris, its summary translated: the second step takes what the first gives. */
export const forecastInFrench = (use: Use): readonly (PlanStep | undefined)[] => [
  use('weather.forecast', { city: 'Paris', day: '2026-11-23' }),
  use('text.translate', { language: 'French' }, { text: { step: 0, path: ['summary'] } }),
]
