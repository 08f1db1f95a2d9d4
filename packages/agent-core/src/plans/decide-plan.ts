import { advancePlan, endFailed, endStopped, replaceStep } from './advance-plan.ts'
import { followReplan } from './follow-replan.ts'
import type { PlanDecision, PlanEffect, PlanEvent, PlanNotice } from './plan-event.ts'
import { type PlanState, planHasEnded, type StepState } from './plan-state.ts'

/** How many answers of no use a question takes. */
const mostRefusals = 3

type EventOf<Type extends PlanEvent['type']> = Extract<PlanEvent, { type: Type }>

/** One run of a plan, from its proposal to its end. Pure; `now` in Unix milliseconds. Undefined: the event changes nothing. */
export function decidePlan(state: PlanState, event: PlanEvent, now: number): PlanDecision | undefined {
  if (planHasEnded(state)) return undefined
  switch (event.type) {
    case 'approved':
      return approve(state, event, now)
    case 'declined':
      return state.phase === 'proposed' && event.hash === state.hash
        ? { ...ended({ ...state, phase: 'declined' }), notices: [{ type: 'declined' }] }
        : undefined
    case 'deadline':
      return state.phase === 'proposed' && state.deadline !== null && now >= state.deadline
        ? { ...ended({ ...state, phase: 'expired' }), notices: [{ type: 'expired' }] }
        : undefined
    case 'stopped':
      return stop(state)
    case 'answered':
      return takeAnswer(state, event)
    case 'misunderstood':
      return askAgain(state, event)
    case 'step-done':
      return finishStep(state, event)
    case 'step-failed':
      return failStep(state, event)
    case 'replanned':
      return state.phase === 'replanning' ? followReplan(state, event.drafts, now) : undefined
    case 'replan-failed':
      return state.phase === 'replanning' ? giveUp(state, event.message) : undefined
  }
}

const ended = (state: PlanState): PlanDecision => ({
  state: { ...state, deadline: null },
  effects: [],
  notices: [],
})

function approve(state: PlanState, { hash, by }: EventOf<'approved'>, now: number): PlanDecision | undefined {
  if (state.phase !== 'proposed' || hash !== state.hash) return undefined
  if (state.deadline !== null && now >= state.deadline) return undefined
  const approved = { hash, worstCase: state.worstCase, by, at: now }
  return advancePlan({ ...state, approved, phase: 'running', deadline: null }, [], [{ type: 'approved' }])
}

function stop(state: PlanState): PlanDecision | undefined {
  if (state.phase === 'proposed' || state.phase === 'replanning') return endStopped(state, [], [])
  if (state.phase === 'halting' && state.halt === 'stop') return undefined
  const running = state.steps.filter(({ status }) => status === 'running')
  const effects = running.map(({ serial }): PlanEffect => ({ type: 'cancel-step', serial }))
  return advancePlan({ ...halted(state), halt: 'stop' }, effects, [])
}

/** Nothing new begins; a question that waits is taken back. */
const halted = (state: PlanState): PlanState => ({
  ...state,
  phase: 'halting',
  steps: state.steps.map(step => (step.status === 'asking' ? { ...step, status: 'waiting' } : step)),
})

function takeAnswer(
  state: PlanState,
  { step: index, text, value }: EventOf<'answered'>,
): PlanDecision | undefined {
  const step = state.steps[index]
  if (state.phase !== 'running' || step?.status !== 'asking') return undefined
  const answered: PlanNotice = { type: 'answered', step: index, message: text }
  return advancePlan(replaceStep(state, { ...step, status: 'done', output: value }), [], [answered])
}

function askAgain(
  state: PlanState,
  { step: index, message }: EventOf<'misunderstood'>,
): PlanDecision | undefined {
  const step = state.steps[index]
  if (state.phase !== 'running' || step?.status !== 'asking') return undefined
  const refusals = (step.refusals ?? 0) + 1
  if (refusals >= mostRefusals) return fail(state, { ...step, refusals }, { code: 'missing-input', message })
  return {
    state: replaceStep(state, { ...step, refusals }),
    effects: [],
    notices: [{ type: 'asked', step: index, message }],
  }
}

function finishStep(
  state: PlanState,
  { serial, type: _done, ...result }: EventOf<'step-done'>,
): PlanDecision | undefined {
  const step = runningStep(state, serial)
  if (step === undefined) return undefined
  const spent = String(BigInt(state.spent) + BigInt(result.price))
  const notice: PlanNotice = { type: 'step-done', step: state.steps.indexOf(step) }
  return advancePlan(replaceStep({ ...state, spent }, { ...step, ...result, status: 'done' }), [], [notice])
}

function failStep(
  state: PlanState,
  { serial, code, message, spent = '0' }: EventOf<'step-failed'>,
): PlanDecision | undefined {
  const step = runningStep(state, serial)
  if (step === undefined) return undefined
  const lost = spent === '0' ? {} : { price: spent }
  const poorer = { ...state, spent: String(BigInt(state.spent) + BigInt(spent)) }
  return fail(poorer, { ...step, ...lost }, { code, message })
}

const runningStep = (state: PlanState, serial: number): StepState | undefined =>
  state.steps.find(step => step.serial === serial && step.status === 'running')

function fail(
  state: PlanState,
  step: StepState,
  failure: { readonly code: string; readonly message: string },
): PlanDecision {
  const index = state.steps.findIndex(({ serial }) => serial === step.serial)
  const notice: PlanNotice = { type: 'step-failed', step: index, message: failure.message }
  const { step: planned } = step
  const digests = planned.kind === 'service' ? [planned.service.digest] : []
  const failing: PlanState = {
    ...replaceStep(state, { ...step, status: 'failed', failure }),
    excluded: [...new Set([...state.excluded, ...digests])],
    // Of several steps that fail, what went wrong first is what the person is told.
    failure: state.failure ?? failure,
  }
  const halt = state.halt ?? 'failure'
  return advancePlan({ ...halted(failing), halt }, [], [notice])
}

function giveUp(state: PlanState, message: string): PlanDecision {
  const failure = state.failure ?? { code: 'failed', message }
  return endFailed(state, failure, { effects: [], notices: [] })
}
