import type { PlanStep } from '@dealwright/protocols'
import { ceilingNow } from './budget-of.ts'
import type { PlanDecision, PlanEffect, PlanNotice } from './plan-event.ts'
import type { PlanFault, PlanState, StepState } from './plan-state.ts'

/** How often the rest of a plan is planned anew. */
const mostReplans = 2

/** Failures that another plan would run into as well. */
const hopeless = ['denied', 'insufficient-funds', 'missing-input', 'needs-gas', 'cancelled']

/** Begins every step that has all it uses; ends the run where all is done, or where what had to end first has ended. */
export function advancePlan(
  state: PlanState,
  effects: readonly PlanEffect[],
  notices: readonly PlanNotice[],
): PlanDecision {
  if (state.phase === 'halting') return settleHalt(state, effects, notices)
  if (state.phase !== 'running') return { state, effects, notices }
  if (state.steps.every(({ status }) => status === 'done')) {
    return { state: { ...state, phase: 'done' }, effects, notices: [...notices, { type: 'done' }] }
  }
  const index = state.steps.findIndex(step => canBegin(state, step))
  const step = state.steps[index]
  if (step === undefined) return { state, effects, notices }
  if (step.step.kind === 'ask') {
    const asked: PlanNotice = { type: 'asked', step: index, message: step.step.question }
    return advancePlan(replaceStep(state, { ...step, status: 'asking' }), effects, [...notices, asked])
  }
  const begun = replaceStep(state, {
    ...step,
    status: 'running',
    ceiling: String(ceilingNow(state, step)),
  })
  const effect: PlanEffect = { type: 'start-step', serial: step.serial }
  return advancePlan(begun, [...effects, effect], [...notices, { type: 'step-started', step: index }])
}

/** The run with one of its steps changed. */
export function replaceStep(state: PlanState, changed: StepState): PlanState {
  const steps = state.steps.map(step => (step.serial === changed.serial ? changed : step))
  return { ...state, steps }
}

/** One question at a time: the person's next words answer it. */
function canBegin(state: PlanState, { step, status }: StepState): boolean {
  if (status !== 'waiting') return false
  if (step.kind === 'ask') return !state.steps.some(other => other.status === 'asking')
  return sourcesOf(step).every(source => state.steps[source]?.status === 'done')
}

const sourcesOf = (step: PlanStep): readonly number[] =>
  step.kind === 'ask' ? [] : Object.values(step.uses).map(({ step: source }) => source)

function settleHalt(
  state: PlanState,
  effects: readonly PlanEffect[],
  notices: readonly PlanNotice[],
): PlanDecision {
  if (state.steps.some(({ status }) => status === 'running')) return { state, effects, notices }
  const { halt, ...rest } = state
  if (halt === 'stop') return endStopped(rest, effects, notices)
  const failure = state.failure ?? { code: 'failed', message: 'A step failed.' }
  if (hopeless.includes(failure.code) || state.revision >= mostReplans) {
    return endFailed(rest, failure, { effects, notices })
  }
  const replan: PlanEffect = { type: 'replan', revision: state.revision }
  return { state: { ...rest, phase: 'replanning' }, effects: [...effects, replan], notices }
}

/** The end of a run that the person stopped. */
export const endStopped = (
  state: PlanState,
  effects: readonly PlanEffect[],
  notices: readonly PlanNotice[],
): PlanDecision => ({
  state: { ...state, phase: 'stopped', deadline: null },
  effects,
  notices: [...notices, { type: 'stopped' }],
})

/** The end of a run that came to nothing. */
export const endFailed = (
  state: PlanState,
  failure: PlanFault,
  { effects, notices }: Pick<PlanDecision, 'effects' | 'notices'>,
): PlanDecision => ({
  state: { ...state, phase: 'failed', deadline: null, failure },
  effects,
  notices: [...notices, { type: 'failed', message: failure.message }],
})
