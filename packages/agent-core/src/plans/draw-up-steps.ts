import { allotBudget } from './allot-budget.ts'
import { isPaid, weightOf } from './budget-of.ts'
import type { StepState } from './plan-state.ts'

export interface DrawUpStepsParameters {
  /** Most that the person allows for the whole plan, in atomic units; null where they named no limit. */
  readonly limit: bigint | null
  /** Most that a step may cost where they named none. */
  readonly perStep: bigint
  /** What earlier steps have cost. */
  readonly spent: bigint
}

/**
 * Gives each step that is still to be bought its ceiling, and says what all of it may cost together with what is spent. Undefined
 * where the limit does not go round.
 */
export function drawUpSteps(
  steps: readonly StepState[],
  { limit, perStep, spent }: DrawUpStepsParameters,
): { readonly steps: readonly StepState[]; readonly worstCase: bigint } | undefined {
  const paid = steps.filter(step => isPaid(step) && step.status === 'waiting')
  if (paid.length === 0) return { steps, worstCase: spent }
  const left = limit === null ? perStep * BigInt(paid.length) : limit - spent
  if (left < BigInt(paid.length)) return undefined
  const shares = limit === null ? paid.map(() => perStep) : allotBudget(left, paid.map(weightOf))
  const ceilingOf = (step: StepState) => shares[paid.indexOf(step)]
  return {
    steps: steps.map(step => {
      const ceiling = ceilingOf(step)
      return ceiling === undefined ? step : { ...step, ceiling: String(ceiling) }
    }),
    worstCase: spent + left,
  }
}
