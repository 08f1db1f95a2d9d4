import type { Hex } from '@dealwright/protocols'
import type { Decision, Outcome, Surroundings } from '../decision.ts'
import { answerProvider } from './answer-provider.ts'
import { completeJob } from './fund.ts'
import { refundMargin, relayLooks, relayPause } from './margins.ts'
import type { Purchase, Thread } from './purchase.ts'
import { releaseSpending } from './settle-negotiations.ts'

/** Milliseconds a provider has to countersign. */
const signatureTime = 60_000
/** Milliseconds to wait for a delivery whose review period is over: it may be in the mail, and the money is gone anyway. */
const lastGrace = 30_000

/** What the client makes of an effect that has been executed. */
export function recordOutcome(
  purchase: Purchase,
  event: Outcome,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  const { phase, deal, agreement } = purchase
  const { now } = surroundings
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
      effects: [answerProvider(winner, { message: 'Agree', body: { agreement, signature } })],
      notices: [{ type: 'signed', deal: hash, by: 'client' }],
    }
  }
  // Called off while it was being signed.
  if (event.type === 'agreement-signed')
    return phase === 'failed'
      ? { state: purchase, effects: releaseSpending(event.hash), notices: [] }
      : undefined
  if (deal === undefined) return undefined
  switch (event.type) {
    case 'job-opened':
      return funded(purchase, winner, { deal, event })
    case 'payment-signed': {
      if (phase !== 'funding') return undefined
      const { payment } = event
      const handOver = answerProvider(winner, { message: 'Pay', body: { payment } })
      return {
        state: { ...purchase, payment: purchase.payment ?? payment, deadline: now + relayPause },
        effects: purchase.payment === undefined ? [handOver] : [],
        notices: [],
      }
    }
    case 'delivery-verified':
      if (phase !== 'verifying') return undefined
      return {
        state: { ...purchase, phase: 'completing' },
        effects: [completeJob(deal, purchase.terms)],
        notices: [{ type: 'delivered', deal, output: purchase.output ?? null }],
      }
    case 'delivery-refused':
      return phase === 'verifying' ? refuseDelivery(purchase, deal, event.message) : undefined
    case 'undelivered':
      if (phase !== 'refunding') return undefined
      // What was refused once is refused again, whatever was submitted since.
      if (purchase.failure?.code === 'bad-delivery')
        return refuseDelivery(purchase, deal, purchase.failure.message)
      return {
        state: {
          ...purchase,
          phase: 'overdue',
          deadline: now + (event.reviewLeft > 0 ? event.reviewLeft * 500 : lastGrace),
        },
        effects: [],
        notices: [],
      }
    case 'job-completed':
      if (phase !== 'completing') return undefined
      return completed(purchase, winner, { deal, transaction: event.transaction, self: surroundings.self })
    case 'completion-signed':
      return phase === 'completing' ? approve(purchase, winner, event, now) : undefined
    case 'job-rejected': {
      if (phase !== 'rejecting') return undefined
      const message = purchase.failure?.message ?? 'the delivery was refused'
      const dispute = answerProvider(winner, { message: 'Dispute', body: { message: message.slice(0, 500) } })
      return {
        ...refunded(purchase, deal, event.transaction),
        effects: purchase.output === undefined ? [] : [dispute],
      }
    }
    case 'refunded':
      return refunded(purchase, deal, event.transaction)
    case 'never-funded':
      return phase === 'refunding' ? neverFunded(purchase) : undefined
    case 'released':
      return phase === 'refunding' || phase === 'rejecting' ? paidUndelivered(purchase) : undefined
    case 'feedback-left': {
      const { transaction } = event
      const transactions = [...purchase.transactions, { step: 'feedback', hash: transaction }]
      return {
        state: { ...purchase, transactions },
        effects: [],
        notices: [{ type: 'feedback', deal, transaction }],
      }
    }
    case 'feedback-skipped': {
      const { reason } = event
      return { state: purchase, effects: [], notices: [{ type: 'feedback-skipped', deal, reason }] }
    }
    default:
      return undefined
  }
}

function funded(
  purchase: Purchase,
  winner: Thread,
  { deal, event }: { deal: Hex; event: Extract<Outcome, { type: 'job-opened' }> },
): Decision<Purchase> | undefined {
  const { phase, terms, payment, transactions } = purchase
  const { transaction, payer } = event
  const paidBy = payer === undefined ? {} : { payer }
  const isNews = !transactions.some(({ step }) => step === 'fund')
  if (phase !== 'funding' && !isNews) return undefined
  const state: Purchase = isNews
    ? { ...purchase, ...paidBy, transactions: [...transactions, { step: 'fund', hash: transaction }] }
    : purchase
  return {
    // A provider that relays may have delivered before this was heard of.
    state:
      phase === 'funding'
        ? { ...state, phase: 'working', deadline: terms.deliverBy * 1000 + refundMargin }
        : state,
    effects:
      phase === 'funding' && payment === undefined
        ? [answerProvider(winner, { message: 'Funded', body: { transaction } })]
        : [],
    notices: [{ type: 'funded', deal, price: purchase.agreement?.price ?? '0', transaction, ...paidBy }],
  }
}

/** Tells the provider once that it may take the payment, and looks a few times whether it has. */
function approve(
  purchase: Purchase,
  winner: Thread,
  { reason, signature }: { reason: Hex; signature: Hex },
  now: number,
): Decision<Purchase> | undefined {
  const { approvals, deal } = purchase
  if (deal === undefined) return undefined
  if (approvals === undefined)
    return {
      state: { ...purchase, approvals: 0, deadline: now + relayPause },
      effects: [answerProvider(winner, { message: 'Approve', body: { reason, signature } })],
      notices: [],
    }
  if (approvals < relayLooks)
    return {
      state: { ...purchase, approvals: approvals + 1, deadline: now + relayPause },
      effects: [],
      notices: [],
    }
  // The work is here and accepted, and whether the provider takes its money now or later is its own affair.
  return {
    state: { ...purchase, phase: 'completed', deadline: null },
    effects: [],
    notices: [{ type: 'completed', deal }],
  }
}

function refuseDelivery(purchase: Purchase, deal: Hex, message: string): Decision<Purchase> {
  const failure = { code: 'bad-delivery', message }
  return {
    state: { ...purchase, phase: 'rejecting', failure, deadline: null },
    effects: [{ type: 'reject-job', job: deal, reason: message }],
    notices: [{ type: 'failed', ...failure }],
  }
}

function completed(
  purchase: Purchase,
  winner: Thread,
  { deal, transaction, self }: { deal: Hex; transaction: Hex; self: Thread['provider'] },
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
      // A provider that was given the acceptance took the payment itself.
      ...(purchase.approvals === undefined
        ? [answerProvider(winner, { message: 'Complete', body: { transaction } })]
        : []),
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

function neverFunded(purchase: Purchase): Decision<Purchase> {
  const ended = end(
    purchase,
    purchase.failure ?? { code: 'not-funded', message: 'Escrow was never funded; no money moved.' },
  )
  return { ...ended, effects: releaseSpending(purchase.deal) }
}

function paidUndelivered(purchase: Purchase): Decision<Purchase> {
  const message = 'The review period passed before this agent could refuse; the provider is paid.'
  return end(purchase, { code: 'paid-undelivered', message })
}

function end(purchase: Purchase, failure: NonNullable<Purchase['failure']>): Decision<Purchase> {
  return {
    state: { ...purchase, phase: 'failed', deadline: null, failure },
    effects: [],
    notices: [{ type: 'failed', ...failure }],
  }
}
