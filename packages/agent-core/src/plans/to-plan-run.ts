import type { Plan } from '@dealwright/protocols'
import type { PlanRun, PlanRunStatus, PlanRunStep } from './plan-run.ts'
import type { PlanState, StepState } from './plan-state.ts'
import { purchaseOf } from './purchase-of.ts'

/** A run as its surroundings see it. */
export function toPlanRun(state: PlanState): PlanRun {
  const { id, principal, conversation, request, planner, revision, hash, approved, failure } = state
  return {
    id,
    principal,
    ...(conversation === undefined ? {} : { conversation }),
    request,
    planner,
    plan: planOf(state),
    revision,
    hash,
    worstCase: BigInt(state.worstCase),
    spent: BigInt(state.spent),
    status: statusOf(state),
    steps: state.steps.map(step => toPlanRunStep(id, step)),
    superseded: state.superseded.map(step => toPlanRunStep(id, step)),
    ...(approved === undefined ? {} : { approved: { ...approved, worstCase: BigInt(approved.worstCase) } }),
    ...(failure === undefined ? {} : { failure }),
    createdAt: state.openedAt,
    ...(state.deadline === null ? {} : { expiresAt: state.deadline }),
  }
}

function planOf({ steps: [first, ...others], limit }: PlanState): Plan {
  const ceiling = limit === null ? null : BigInt(limit)
  // A plan without steps is never opened.
  if (first === undefined) throw new TypeError('A plan has at least one step.')
  return { steps: [first.step, ...others.map(({ step }) => step)], ceiling }
}

function statusOf({ phase, halt }: PlanState): PlanRunStatus {
  if (phase !== 'halting') return phase
  return halt === 'stop' ? 'stopping' : 'replanning'
}

function toPlanRunStep(run: string, state: StepState): PlanRunStep {
  const { serial, step, facts, status, ceiling, price, output, deal, payer, transactions, failure } = state
  const isBought = facts !== undefined && !facts.tool && status !== 'waiting'
  return {
    step,
    status,
    ceiling: BigInt(ceiling),
    description: facts?.description ?? '',
    sellers: facts?.sellers ?? [],
    ...(isBought ? { purchase: purchaseOf(run, serial) } : {}),
    ...(output === undefined ? {} : { output }),
    ...(price === undefined ? {} : { price: BigInt(price) }),
    ...(deal === undefined ? {} : { deal }),
    ...(payer === undefined ? {} : { payer }),
    ...(transactions === undefined ? {} : { transactions }),
    ...(failure === undefined ? {} : { failure }),
  }
}
