import type { Decision, Outcome, Surroundings } from '../decision.ts'
import { isFinal } from '../is-final.ts'
import { answerProvider } from './answer-provider.ts'
import { refundMargin, retryPause } from './margins.ts'
import type { Purchase } from './purchase.ts'
import {
  passOver,
  rejectHeld,
  releaseSpending,
  replaceThread,
  settleNegotiations,
} from './settle-negotiations.ts'

type Failed = Extract<Outcome, { type: 'effect-failed' }>

/** What the client does about an effect that failed. Only the effect that the phase waits for matters: others were courtesies. */
export function recoverPurchase(
  purchase: Purchase,
  event: Failed,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase } = purchase
  const { effect, code, message } = event
  const retry = { state: { ...purchase, deadline: surroundings.now + retryPause }, effects: [], notices: [] }
  if (effect === 'send') return unsent(purchase, event, surroundings)
  if (phase === 'signing' && effect === 'sign-agreement') {
    return fail(purchase, { code, message }, rejectHeld(purchase, 'the buyer cannot go on'))
  }
  if (phase === 'funding' && effect === 'open-job') {
    // Anything else leaves it open whether a transaction is on its way: the deadline asks again. So does a payment that was handed over.
    const isOver = isFinal(code) || code === 'insufficient-funds' || code === 'needs-gas'
    return isOver && purchase.payment === undefined ? bowOut(purchase, { code, message }) : retry
  }
  if (phase === 'completing' && effect === 'complete-job') {
    return isFinal(code) ? completedByOthers(purchase) : retry
  }
  if (code === 'not-submitted' && (phase === 'verifying' || phase === 'rejecting')) {
    // Said to be done, and not on chain: the money comes back at the delivery date at the latest.
    const failure = { code: 'bad-delivery', message: purchase.failure?.message ?? message }
    const deadline = Math.max(purchase.terms.deliverBy * 1000, surroundings.now) + refundMargin
    return { state: { ...purchase, phase: 'refunding', failure, deadline }, effects: [], notices: [] }
  }
  const isAwaited =
    (phase === 'verifying' && effect === 'verify-delivery') ||
    (phase === 'rejecting' && effect === 'reject-job') ||
    (phase === 'refunding' && effect === 'reclaim')
  return isAwaited ? retry : undefined
}

function unsent(
  purchase: Purchase,
  { conversation, message }: Failed,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, winner } = purchase
  if (phase === 'agreeing' && conversation === winner) return passOver(purchase, message, surroundings)
  if (phase !== 'negotiating') return undefined
  const thread = purchase.threads.find(one => one.conversation === conversation)
  if (thread?.status !== 'called' && thread?.status !== 'bargaining') return undefined
  return settleNegotiations(
    replaceThread(purchase, { ...thread, status: 'closed', closedBecause: message }),
    surroundings,
  )
}

function bowOut(purchase: Purchase, failure: { code: string; message: string }): Decision<Purchase> {
  const winner = purchase.threads.find(({ conversation }) => conversation === purchase.winner)
  const content = { message: 'Cancel', body: { message: 'the job could not be funded' } } as const
  return fail(purchase, failure, [
    ...(winner === undefined ? [] : [answerProvider(winner, content)]),
    ...releaseSpending(purchase.deal),
  ])
}

/** The work is here and good, and the chain will not let this side pay: the provider takes the money after the review period. */
function completedByOthers(purchase: Purchase): Decision<Purchase> | undefined {
  const { deal } = purchase
  if (deal === undefined) return undefined
  return {
    state: { ...purchase, phase: 'completed', deadline: null },
    effects: [],
    notices: [{ type: 'completed', deal }],
  }
}

function fail(
  purchase: Purchase,
  failure: { code: string; message: string },
  effects: Decision<Purchase>['effects'],
): Decision<Purchase> {
  return {
    state: { ...purchase, phase: 'failed', deadline: null, failure },
    effects,
    notices: [{ type: 'failed', ...failure }],
  }
}
