import { failed, type Json, ok, type Result, type ServiceStep } from '@dealwright/protocols'
import type { StepState } from './plan-state.ts'

/** The input of a step: what the person said, and what earlier steps gave. Fails with one line where a step did not give it. */
export function resolveInput(
  { input, uses }: ServiceStep,
  steps: readonly Pick<StepState, 'output'>[],
): Result<{ readonly [property: string]: Json }, string> {
  const used: [string, Json][] = []
  for (const [property, { step, path }] of Object.entries(uses)) {
    const output = steps[step]?.output
    const value = output === undefined ? undefined : path.reduce<Json | undefined>(memberOf, output)
    if (value === undefined)
      return failed(`step ${step + 1} did not give ${path.join('.') || 'a result'}, which ${property} needs`)
    used.push([property, value])
  }
  return ok({ ...input, ...Object.fromEntries(used) })
}

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? value[name]
    : undefined
