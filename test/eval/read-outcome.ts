import type { Json, Plan, PlanFailure, Result } from '@dealwright/protocols'
import type { ExpectedStep } from './set/case.ts'

/** A plan in the form of the set; undefined where a planner failed in another way than by saying that nobody serves it. */
export function readOutcome(outcome: Result<Plan, PlanFailure>): readonly ExpectedStep[] | undefined {
  if (!outcome.ok) return outcome.error.code === 'no-service' ? [] : undefined
  const { steps } = outcome.value
  const places = new Map<number, number>()
  for (const [at, step] of steps.entries()) if (step.kind === 'service') places.set(at, places.size)
  return steps.flatMap<ExpectedStep>(step => {
    if (step.kind === 'ask') return []
    const uses: Record<string, { step: number; output: string }> = {}
    const asked: string[] = []
    for (const [property, { step: from, path }] of Object.entries(step.uses)) {
      const place = places.get(from)
      if (place === undefined) asked.push(property)
      else uses[property] = { step: place, output: path.join('.') }
    }
    return [{ service: step.service.name, input: plainInput(step.input), uses, asked }]
  })
}

const plainInput = (input: { readonly [property: string]: Json }): { readonly [property: string]: Json } => ({
  ...input,
})
