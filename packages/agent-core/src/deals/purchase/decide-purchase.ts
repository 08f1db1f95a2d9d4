import { commit, type Hex } from '@dealwright/protocols'
import type { DealEvent, Decision, InboundMessage, Outcome, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { bargain } from './bargain.ts'
import type { Purchase, Thread } from './purchase.ts'
import { passOver, rejectOthers, settleNegotiations } from './settle-negotiations.ts'

/** Milliseconds that all negotiations of a purchase may take together. */
const negotiationTime = 60_000
/** Milliseconds a provider has to countersign. */
const signatureTime = 60_000
/** Milliseconds past `deliverBy` before the refund is claimed, so that the chain's clock is surely past it too. */
const refundMargin = 15_000

/** The client's side of a deal, from call for proposals to receipts. Pure: undefined means the event changes nothing. */
export function decidePurchase(
  purchase: Purchase,
  event: DealEvent,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  if (event.type === 'message') return onMessage(purchase, event, surroundings)
  if (event.type === 'effect-failed') return onEffectFailed(purchase, event, surroundings)
  if (event.type === 'deadline') return onDeadline(purchase, surroundings)
  if (event.type === 'cancelled') return onCancelled(purchase)
  return onOutcome(purchase, event, surroundings)
}

function onMessage(
  purchase: Purchase,
  event: InboundMessage,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const thread = purchase.threads.find(({ conversation }) => conversation === event.conversation)
  if (thread === undefined) return undefined
  if (purchase.phase === 'negotiating') {
    const decided = bargain(thread, event, purchase.terms)
    if (decided === undefined) return undefined
    const threads = replace(purchase.threads, decided.thread)
    const settled = settleNegotiations({ ...purchase, threads }, surroundings)
    return {
      state: settled.state,
      effects: [...decided.effects, ...settled.effects],
      notices: [...decided.notices, ...settled.notices],
    }
  }
  if (thread.conversation !== purchase.winner) return undefined
  return onWinnerMessage(purchase, thread, event, surroundings)
}

function onWinnerMessage(
  purchase: Purchase,
  thread: Thread,
  { content, envelopeId }: InboundMessage,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, agreement, clientSignature, deal } = purchase
  if (agreement === undefined || deal === undefined || clientSignature === undefined) return undefined
  if (phase === 'agreeing' && content.message === 'Refuse') {
    return passOver(purchase, content.body.message, surroundings)
  }
  if (phase === 'agreeing' && content.message === 'Signed') {
    if (content.body.hash !== deal) {
      return passOver(purchase, 'the provider signed something else', surroundings)
    }
    const { signature: providerSignature } = content.body
    return {
      state: {
        ...purchase,
        phase: 'funding',
        deadline: null,
        threads: replace(purchase.threads, { ...thread, answers: envelopeId }),
      },
      effects: [
        ...rejectOthers(purchase, 'another provider was chosen'),
        { type: 'open-job', agreement, clientSignature, providerSignature },
      ],
      notices: [{ type: 'signed', deal, by: 'provider' }],
    }
  }
  if (phase !== 'working') return undefined
  if (content.message === 'Progress') {
    const { value } = content.body
    return { state: purchase, effects: [], notices: [{ type: 'progress', deal, value }] }
  }
  if (content.message === 'Failure') {
    const failure = { code: 'work-failed', message: content.body.message }
    return {
      state: { ...purchase, phase: 'refunding', failure },
      effects: [{ type: 'reclaim', job: deal }],
      notices: [{ type: 'failed', ...failure }],
    }
  }
  if (content.message !== 'Deliver') return undefined
  const { output, transaction } = content.body
  const { blinding, outputSchema: schema } = purchase.terms
  return {
    state: {
      ...purchase,
      phase: 'verifying',
      output,
      deadline: null,
      transactions: [...purchase.transactions, { step: 'submit', hash: transaction }],
      threads: replace(purchase.threads, { ...thread, answers: envelopeId }),
    },
    effects: [
      {
        type: 'verify-delivery',
        job: deal,
        deliverable: commit(output, blinding),
        output,
        schema,
      },
    ],
    notices: [{ type: 'submitted', deal, transaction }],
  }
}

function onOutcome(
  purchase: Purchase,
  event: Outcome,
  { now, self }: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, deal, agreement } = purchase
  const winner = purchase.threads.find(({ conversation }) => conversation === purchase.winner)
  if (winner === undefined || agreement === undefined) return undefined
  if (event.type === 'agreement-signed' && phase === 'signing') {
    const { hash, signature } = event
    return {
      state: {
        ...purchase,
        phase: 'agreeing',
        deal: hash,
        clientSignature: signature,
        deadline: now + signatureTime,
      },
      effects: [answer(winner, { message: 'Agree', body: { agreement, signature } })],
      notices: [{ type: 'signed', deal: hash, by: 'client' }],
    }
  }
  if (deal === undefined) return undefined
  if (event.type === 'job-opened' && phase === 'funding') {
    const { transaction } = event
    return {
      state: {
        ...purchase,
        phase: 'working',
        deadline: purchase.terms.deliverBy * 1000 + refundMargin,
        transactions: [...purchase.transactions, { step: 'fund', hash: transaction }],
      },
      effects: [answer(winner, { message: 'Funded', body: { transaction } })],
      notices: [{ type: 'funded', deal, price: agreement.price, transaction }],
    }
  }
  if (event.type === 'delivery-verified' && phase === 'verifying') {
    const output = purchase.output ?? null
    return {
      state: { ...purchase, phase: 'completing' },
      effects: [{ type: 'complete-job', job: deal }],
      notices: [{ type: 'delivered', deal, output }],
    }
  }
  if (event.type === 'delivery-refused' && (phase === 'verifying' || phase === 'refunding')) {
    const failure = { code: 'bad-delivery', message: event.message }
    return {
      state: { ...purchase, phase: 'rejecting', failure, deadline: null },
      effects: [{ type: 'reject-job', job: deal, reason: event.message }],
      notices: [{ type: 'failed', ...failure }],
    }
  }
  if (event.type === 'job-completed' && phase === 'completing') {
    return completed(purchase, winner, self, deal, event.transaction)
  }
  if (event.type === 'job-rejected' && phase === 'rejecting') {
    const message = purchase.failure?.message ?? 'the delivery was refused'
    return {
      ...refunded(purchase, deal, event.transaction),
      effects:
        purchase.output === undefined ? [] : [answer(winner, { message: 'Dispute', body: { message } })],
    }
  }
  if (event.type === 'refunded' && phase !== 'refunded') return refunded(purchase, deal, event.transaction)
  if (event.type === 'released' && (phase === 'refunding' || phase === 'rejecting')) {
    const failure = {
      code: 'paid-undelivered',
      message: 'The review period passed before this agent came back; the provider was paid.',
    }
    return {
      state: { ...purchase, phase: 'failed', deadline: null, failure },
      effects: [],
      notices: [{ type: 'failed', ...failure }],
    }
  }
  if (event.type === 'feedback-left') {
    const { transaction } = event
    return {
      state: {
        ...purchase,
        transactions: [...purchase.transactions, { step: 'feedback', hash: transaction }],
      },
      effects: [],
      notices: [{ type: 'feedback', deal, transaction }],
    }
  }
  return undefined
}

function completed(
  purchase: Purchase,
  winner: Thread,
  self: Purchase['threads'][number]['provider'],
  deal: Hex,
  transaction: Hex,
): Decision<Purchase> {
  const funding = purchase.transactions.find(({ step }) => step === 'fund')?.hash ?? transaction
  return {
    state: {
      ...purchase,
      phase: 'completed',
      deadline: null,
      transactions: [...purchase.transactions, { step: 'complete', hash: transaction }],
    },
    effects: [
      answer(winner, { message: 'Complete', body: { transaction } }),
      {
        type: 'leave-feedback',
        agentId: winner.agentId,
        job: deal,
        service: purchase.terms.service.name,
        value: 100,
        from: self,
        to: winner.provider,
        transaction: funding,
      },
    ],
    notices: [{ type: 'completed', deal, transaction }],
  }
}

function refunded(purchase: Purchase, deal: Hex, transaction: Hex | undefined): Decision<Purchase> {
  const failure = purchase.failure ?? {
    code: 'not-delivered',
    message: 'The provider did not deliver in time; the money came back.',
  }
  const step = transaction === undefined ? [] : [{ step: 'refund', hash: transaction }]
  return {
    state: {
      ...purchase,
      phase: 'refunded',
      deadline: null,
      failure,
      transactions: [...purchase.transactions, ...step],
    },
    effects: [],
    notices: [{ type: 'refunded', deal, ...(transaction === undefined ? {} : { transaction }) }],
  }
}

function onEffectFailed(
  purchase: Purchase,
  { effect, code, message }: Extract<Outcome, { type: 'effect-failed' }>,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const winner = purchase.threads.find(({ conversation }) => conversation === purchase.winner)
  if (purchase.phase === 'negotiating' && effect === 'send') {
    return undefined
  }
  if (purchase.phase === 'agreeing' && effect === 'send') return passOver(purchase, message, surroundings)
  if (purchase.phase === 'signing' || purchase.phase === 'funding') {
    const bowOut =
      purchase.phase === 'funding' && winner !== undefined
        ? [answer(winner, { message: 'Cancel', body: { message: 'the job could not be funded' } })]
        : rejectOthers({ ...purchase, winner: undefined }, 'the buyer cannot go on')
    return {
      state: { ...purchase, phase: 'failed', deadline: null, failure: { code, message } },
      effects: bowOut,
      notices: [{ type: 'failed', code, message }],
    }
  }
  if (purchase.phase === 'completing' && effect === 'complete-job' && purchase.deal !== undefined) {
    // The work is here and the money is in escrow: the provider may release it after the review period.
    return {
      state: { ...purchase, phase: 'completed', deadline: null },
      effects: [],
      notices: [{ type: 'completed', deal: purchase.deal }],
    }
  }
  if (effect === 'reclaim' || effect === 'reject-job' || effect === 'verify-delivery') {
    return { state: { ...purchase, deadline: surroundings.now + refundMargin }, effects: [], notices: [] }
  }
  return undefined
}

function onDeadline(purchase: Purchase, surroundings: Surroundings): Decision<Purchase> | undefined {
  const state = { ...purchase, deadline: null }
  const { deal } = purchase
  if (purchase.phase === 'negotiating') {
    const end = purchase.openedAt + negotiationTime
    const over = surroundings.now >= end
    const threads = purchase.threads.map(
      (thread): Thread =>
        thread.status === 'called' || (over && thread.status === 'bargaining')
          ? { ...thread, status: 'closed', closedBecause: 'the provider fell silent' }
          : thread,
    )
    return settleNegotiations({ ...state, threads, deadline: end }, surroundings)
  }
  if (purchase.phase === 'agreeing') return passOver(state, 'the provider did not sign', surroundings)
  if (deal === undefined) return undefined
  if (purchase.phase === 'working' || purchase.phase === 'refunding') {
    return {
      state: { ...state, phase: 'refunding', deadline: surroundings.now + 4 * refundMargin },
      effects: [{ type: 'reclaim', job: deal }],
      notices: [],
    }
  }
  if (purchase.phase === 'rejecting') {
    const reason = purchase.failure?.message ?? 'the delivery was refused'
    return { state, effects: [{ type: 'reject-job', job: deal, reason }], notices: [] }
  }
  if (purchase.phase === 'verifying' && purchase.output !== undefined) {
    const { output, terms } = purchase
    const deliverable = commit(output, terms.blinding)
    return {
      state,
      effects: [{ type: 'verify-delivery', job: deal, deliverable, output, schema: terms.outputSchema }],
      notices: [],
    }
  }
  return undefined
}

function onCancelled(purchase: Purchase): Decision<Purchase> | undefined {
  if (purchase.phase !== 'negotiating' && purchase.phase !== 'agreeing') return undefined
  const failure = { code: 'cancelled', message: 'The purchase was cancelled before any money moved.' }
  return {
    state: { ...purchase, phase: 'failed', deadline: null, failure },
    effects: rejectOthers({ ...purchase, winner: undefined }, 'the buyer cancelled'),
    notices: [{ type: 'failed', ...failure }],
  }
}

const replace = (threads: readonly Thread[], changed: Thread): readonly Thread[] =>
  threads.map(thread => (thread.conversation === changed.conversation ? changed : thread))

function answer(thread: Thread, content: Extract<Effect, { type: 'send' }>['content']): Effect {
  const { conversation, provider, answers } = thread
  return {
    type: 'send',
    conversation,
    to: provider,
    content,
    ...(answers === undefined ? {} : { replyTo: answers }),
  }
}
