import { canonicalJson, type PlanStep, toJson } from '@dealwright/protocols'
import { advancePlan, endFailed } from './advance-plan.ts'
import { drawUpSteps } from './draw-up-steps.ts'
import { hashPlan } from './hash-plan.ts'
import { proposalTime } from './open-plan.ts'
import type { DraftStep, PlanDecision } from './plan-event.ts'
import type { PlanState, StepState } from './plan-state.ts'

/**
 * Goes on with another plan for what is left. What was done before, with the same service and the same input, stands; what may cost
 * more than was approved is proposed again.
 */
export function followReplan(state: PlanState, drafts: readonly DraftStep[], now: number): PlanDecision {
  const steps = reuseSteps(state, drafts)
  const limit = state.limit === null ? null : BigInt(state.limit)
  const parameters = { limit, perStep: BigInt(state.perStep), spent: BigInt(state.spent) }
  const drawn = drawUpSteps(steps, parameters)
  const failure = state.failure ?? { code: 'failed', message: 'A step failed.' }
  if (drawn === undefined) return endFailed(state, failure, { effects: [], notices: [] })
  const kept = new Set(steps.map(({ serial }) => serial))
  const { failure: _mended, ...rest } = state
  const revised: PlanState = {
    ...rest,
    revision: state.revision + 1,
    steps: drawn.steps,
    superseded: [...state.superseded, ...state.steps.filter(({ serial }) => !kept.has(serial))],
    nextSerial: state.nextSerial + drafts.length,
    worstCase: String(drawn.worstCase),
  }
  const plan = { ...revised, hash: hashPlan(revised) }
  if (drawn.worstCase > BigInt(state.approved?.worstCase ?? 0n)) {
    return {
      state: { ...plan, phase: 'proposed', deadline: now + proposalTime },
      effects: [],
      notices: [{ type: 'replanned' }, { type: 'proposed' }],
    }
  }
  return advancePlan({ ...plan, phase: 'running' }, [], [{ type: 'replanned' }])
}

/** The steps of the new plan; those that were done before are taken over, each once. */
function reuseSteps(state: PlanState, drafts: readonly DraftStep[]): readonly StepState[] {
  const steps: StepState[] = []
  for (const draft of drafts) {
    const used = new Set(steps.map(({ serial }) => serial))
    const wanted = identityOf(draft.step, steps)
    const done = state.steps.find(
      old => old.status === 'done' && !used.has(old.serial) && identityOf(old.step, state.steps) === wanted,
    )
    const serial = state.nextSerial + steps.length
    steps.push(
      done === undefined
        ? { ...draft, serial, status: 'waiting', ceiling: '0' }
        : { ...done, step: draft.step },
    )
  }
  return steps
}

/** What a step does and with what, wherever in its plan it stands. */
function identityOf(step: PlanStep, steps: readonly StepState[]): string {
  if (step.kind === 'ask') return canonicalJson(toJson({ about: step.about, answer: step.answer }))
  const sources = Object.entries(step.uses).map(([property, { step: index, path }]) => [
    property,
    { serial: steps[index]?.serial ?? -1, path },
  ])
  const { service, input } = step
  return canonicalJson(toJson({ service: service.digest, input, uses: Object.fromEntries(sources) }))
}
