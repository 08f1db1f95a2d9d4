import { drawUpSteps } from './draw-up-steps.ts'
import { hashPlan } from './hash-plan.ts'
import type { DraftStep, PlanDecision } from './plan-event.ts'
import type { PlanState, StepState } from './plan-state.ts'

/** Milliseconds after which a proposal that nobody approved ends. */
export const proposalTime = 3_600_000

export interface OpenPlanParameters
  extends Pick<PlanState, 'id' | 'principal' | 'conversation' | 'request' | 'planner' | 'memory'> {
  readonly drafts: readonly DraftStep[]
  /** Most that the person allows for the whole plan, in atomic units; null where they named no limit. */
  readonly limit: bigint | null
  /** Most that a step may cost where they named none, in atomic units. */
  readonly perStep: bigint
  /** Unix milliseconds. */
  readonly now: number
}

/** Proposes a plan: nothing begins before it is approved. Undefined where the limit does not go round. */
export function openPlan({
  drafts,
  limit,
  perStep,
  now,
  ...about
}: OpenPlanParameters): PlanDecision | undefined {
  const waiting = drafts.map(
    (draft, serial): StepState => ({
      ...draft,
      serial,
      status: 'waiting',
      ceiling: '0',
    }),
  )
  const drawn = drawUpSteps(waiting, { limit, perStep, spent: 0n })
  if (drawn === undefined) return undefined
  const state: Omit<PlanState, 'hash'> = {
    ...about,
    kind: 'plan',
    phase: 'proposed',
    revision: 0,
    steps: drawn.steps,
    superseded: [],
    nextSerial: waiting.length,
    limit: limit === null ? null : String(limit),
    perStep: String(perStep),
    spent: '0',
    worstCase: String(drawn.worstCase),
    excluded: [],
    openedAt: now,
    deadline: now + proposalTime,
  }
  return { state: { ...state, hash: hashPlan(state) }, effects: [], notices: [{ type: 'proposed' }] }
}
