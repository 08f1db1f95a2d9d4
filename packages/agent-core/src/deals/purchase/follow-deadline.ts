import { commit } from '@dealwright/protocols'
import type { Decision, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { callAgain, timeOf } from './call-again.ts'
import { completeJob, openJob } from './fund.ts'
import { refundMargin } from './margins.ts'
import type { Purchase, Thread } from './purchase.ts'
import { passOver, settleNegotiations } from './settle-negotiations.ts'

/** What the client does when time is up: whoever is silent is passed over, and what could not be done is tried again. */
export function followDeadline(
  purchase: Purchase,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, deal, terms, output } = purchase
  const { now } = surroundings
  const state = { ...purchase, deadline: null }
  if (phase === 'negotiating') return endNegotiations(state, surroundings)
  if (phase === 'agreeing') return passOver(state, 'the provider did not sign', surroundings)
  if (deal === undefined) return undefined
  const isOverdue = now >= terms.deliverBy * 1000 + refundMargin
  // The wallet asks the chain first: a payment that went through after all is found, not made again.
  if (phase === 'funding' && !isOverdue) return { state, effects: openJob(state), notices: [] }
  if (phase === 'funding' || phase === 'working' || phase === 'refunding') {
    return then(
      { ...state, phase: 'refunding', deadline: now + 4 * refundMargin },
      {
        type: 'reclaim',
        job: deal,
        deliverBy: terms.deliverBy,
      },
    )
  }
  if (phase === 'overdue') {
    const failure = { code: 'bad-delivery', message: 'Work was submitted on chain but never delivered.' }
    const decision = then({ ...state, phase: 'rejecting', failure }, rejectJob(deal, failure.message))
    return { ...decision, notices: [{ type: 'failed', ...failure }] }
  }
  if (phase === 'rejecting')
    return then(state, rejectJob(deal, purchase.failure?.message ?? 'the delivery was refused'))
  if (phase === 'completing') return then(state, completeJob(deal, terms))
  if (phase !== 'verifying' || output === undefined) return undefined
  const deliverable = commit(output, terms.blinding)
  return then(state, { type: 'verify-delivery', job: deal, deliverable, output, schema: terms.outputSchema })
}

/** Whoever is silent for too long is passed over; whoever was busy is called again. */
function endNegotiations(purchase: Purchase, surroundings: Surroundings): Decision<Purchase> {
  const isSilent = (thread: Thread): boolean =>
    (thread.status === 'called' || thread.status === 'bargaining') &&
    surroundings.now >= (timeOf(purchase, thread) ?? 0)
  const threads = purchase.threads.map(
    (thread): Thread =>
      isSilent(thread) ? { ...thread, status: 'closed', closedBecause: 'the provider fell silent' } : thread,
  )
  const called = callAgain({ ...purchase, threads }, surroundings)
  const settled = settleNegotiations(called.purchase, surroundings)
  return {
    state: settled.state,
    effects: [...called.effects, ...settled.effects],
    notices: [...called.notices, ...settled.notices],
  }
}

const rejectJob = (job: Extract<Effect, { type: 'reject-job' }>['job'], reason: string): Effect => ({
  type: 'reject-job',
  job,
  reason,
})

const then = (state: Purchase, effect: Effect): Decision<Purchase> => ({
  state,
  effects: [effect],
  notices: [],
})
