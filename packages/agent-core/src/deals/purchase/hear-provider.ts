import { commit, type Hex } from '@dealwright/protocols'
import type { Decision, InboundMessage, Surroundings } from '../decision.ts'
import { answerProvider } from './answer-provider.ts'
import { bargain } from './bargain.ts'
import { waitForBusy } from './call-again.ts'
import { completeJob, openJob } from './fund.ts'
import { refundMargin } from './margins.ts'
import type { Purchase, Thread } from './purchase.ts'
import { passOver, rejectHeld, replaceThread, settleNegotiations } from './settle-negotiations.ts'

/** What the client makes of a provider's message. */
export function hearProvider(
  purchase: Purchase,
  event: InboundMessage,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const thread = purchase.threads.find(({ conversation }) => conversation === event.conversation)
  if (thread === undefined) return undefined
  const heard =
    purchase.phase === 'negotiating'
      ? negotiate(purchase, thread, event, surroundings)
      : thread.conversation === purchase.winner
        ? hearWinner(purchase, thread, event, surroundings)
        : undefined
  return heard ?? turnAway(purchase, thread, event)
}

function negotiate(
  purchase: Purchase,
  thread: Thread,
  event: InboundMessage,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { content } = event
  const waiting = waitForBusy(purchase, thread, { content, now: surroundings.now })
  const decided =
    waiting === undefined
      ? bargain(thread, event, purchase.terms)
      : { thread: waiting, effects: [], notices: [] }
  if (decided === undefined) return undefined
  const settled = settleNegotiations(replaceThread(purchase, decided.thread), surroundings)
  return {
    state: settled.state,
    effects: [...decided.effects, ...settled.effects],
    notices: [...decided.notices, ...settled.notices],
  }
}

function hearWinner(
  purchase: Purchase,
  thread: Thread,
  { content, envelopeId }: InboundMessage,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, deal } = purchase
  if (deal === undefined) return undefined
  if (phase === 'agreeing') {
    if (content.message === 'Refuse') return passOver(purchase, content.body.message, surroundings)
    if (content.message === 'Signed')
      return signed(purchase, { ...thread, answers: envelopeId }, content.body, surroundings)
  }
  if (content.message === 'Progress' && phase === 'working') {
    return { state: purchase, effects: [], notices: [{ type: 'progress', deal, value: content.body.value }] }
  }
  // One look at a time: a provider that says so again and again makes no more of it.
  if (content.message === 'Opened' && phase === 'funding' && purchase.deadline !== null)
    return { state: { ...purchase, deadline: null }, effects: openJob(purchase), notices: [] }
  if (content.message === 'Paid' && phase === 'completing')
    return {
      state: { ...purchase, deadline: null },
      effects: [completeJob(deal, purchase.terms)],
      notices: [],
    }
  const isHandedOver = phase === 'funding' && purchase.payment !== undefined
  // A provider that could not open the job holds a signed payment all the same: until the delivery date only the chain can tell.
  if ((content.message === 'Failure' || content.message === 'Refuse') && isHandedOver) {
    const failure = { code: 'not-funded', message: content.body.message }
    const deadline = purchase.terms.deliverBy * 1000 + refundMargin
    return {
      state: { ...purchase, phase: 'refunding', failure, deadline },
      effects: [{ type: 'reclaim', job: deal, deliverBy: purchase.terms.deliverBy }],
      notices: [{ type: 'failed', ...failure }],
    }
  }
  // A peer that lost its memory says that it does not know the deal: the chain tells whether the money came back.
  if ((content.message === 'Failure' || content.message === 'Refuse') && phase === 'working') {
    const failure = { code: 'work-failed', message: content.body.message }
    return {
      state: { ...purchase, phase: 'refunding', failure },
      effects: [{ type: 'reclaim', job: deal, deliverBy: purchase.terms.deliverBy }],
      notices: [{ type: 'failed', ...failure }],
    }
  }
  const isAwaited = phase === 'working' || phase === 'refunding' || phase === 'overdue' || isHandedOver
  if (content.message !== 'Deliver' || !isAwaited) return undefined
  const { output, transaction } = content.body
  const { blinding, outputSchema: schema } = purchase.terms
  const { failure: _notAfterAll, ...rest } = replaceThread(purchase, { ...thread, answers: envelopeId })
  return {
    state: {
      ...rest,
      phase: 'verifying',
      output,
      deadline: null,
      transactions: [...purchase.transactions, { step: 'submit', hash: transaction }],
    },
    effects: [{ type: 'verify-delivery', job: deal, deliverable: commit(output, blinding), output, schema }],
    notices: [{ type: 'submitted', deal, transaction }],
  }
}

function signed(
  purchase: Purchase,
  thread: Thread,
  { hash, signature: providerSignature }: { hash: Hex; signature: Hex },
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { deal } = purchase
  if (deal === undefined) return undefined
  if (hash !== deal) {
    const reason = 'the provider signed something else'
    const passed = passOver(purchase, reason, surroundings)
    const cancel = answerProvider(thread, { message: 'Cancel', body: { message: reason } })
    return { ...passed, effects: [cancel, ...passed.effects] }
  }
  const state: Purchase = {
    ...replaceThread(purchase, thread),
    phase: 'funding',
    providerSignature,
    deadline: null,
  }
  return {
    state,
    effects: [...rejectHeld(purchase, 'another provider was chosen', purchase.winner), ...openJob(state)],
    notices: [{ type: 'signed', deal, by: 'provider' }],
  }
}

/** Tells a provider that speaks too late, so that it does not wait for an answer. Changes nothing else. */
function turnAway(
  purchase: Purchase,
  thread: Thread,
  { content, envelopeId }: InboundMessage,
): Decision<Purchase> | undefined {
  const message = 'too late: the buyer has moved on'
  const late = { ...thread, answers: envelopeId }
  if (content.message === 'Offer' || content.message === 'Accept') {
    return {
      state: purchase,
      effects: [answerProvider(late, { message: 'Reject', body: { message } })],
      notices: [],
    }
  }
  if (content.message === 'Signed') {
    return {
      state: purchase,
      effects: [answerProvider(late, { message: 'Cancel', body: { message } })],
      notices: [],
    }
  }
  return undefined
}
