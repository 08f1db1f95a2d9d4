import { allotBudget } from './allot-budget.ts'
import type { PlanState, StepState } from './plan-state.ts'

/** Whether a step buys something: questions and tools cost nothing. */
export const isPaid = ({ facts }: Pick<StepState, 'facts'>): boolean => facts !== undefined && !facts.tool

/** Most that the run may spend in all: what was approved, and before that what the plan says. Atomic units. */
const most = ({ approved, worstCase }: PlanState): bigint => BigInt(approved?.worstCase ?? worstCase)

/** What nobody has spent yet and no running step may spend, in atomic units. */
export const unspent = (state: PlanState): bigint =>
  state.steps
    .filter(step => step.status === 'running')
    .reduce((left, { ceiling }) => left - BigInt(ceiling), most(state) - BigInt(state.spent))

/** What a waiting step may cost if it begins now, in atomic units: its share of what is left. */
export function ceilingNow(state: PlanState, step: StepState): bigint {
  if (!isPaid(step)) return 0n
  const left = unspent(state)
  const fixed = BigInt(state.perStep)
  if (state.limit === null) return fixed < left ? fixed : left
  const waiting = state.steps.filter(other => isPaid(other) && other.status === 'waiting')
  return allotBudget(left, waiting.map(weightOf))[waiting.indexOf(step)] ?? 0n
}

/** The listed ask that a step's share is measured by. */
export const weightOf = ({ facts }: Pick<StepState, 'facts'>): bigint | null => {
  const weight = facts?.weight ?? null
  return weight === null ? null : BigInt(weight)
}
