import type { Hex } from '@dealwright/protocols'
import type { Decision, Outcome, Surroundings } from '../decision.ts'
import { answerProvider } from './answer-provider.ts'
import { refundMargin } from './margins.ts'
import type { Purchase, Thread } from './purchase.ts'

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
  if (deal === undefined) return undefined
  switch (event.type) {
    case 'job-opened':
      return phase === 'funding'
        ? funded(purchase, winner, { deal, transaction: event.transaction })
        : undefined
    case 'delivery-verified':
      if (phase !== 'verifying') return undefined
      return {
        state: { ...purchase, phase: 'completing' },
        effects: [{ type: 'complete-job', job: deal }],
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
    default:
      return undefined
  }
}

function funded(
  purchase: Purchase,
  winner: Thread,
  { deal, transaction }: { deal: Hex; transaction: Hex },
): Decision<Purchase> {
  return {
    state: {
      ...purchase,
      phase: 'working',
      deadline: purchase.terms.deliverBy * 1000 + refundMargin,
      transactions: [...purchase.transactions, { step: 'fund', hash: transaction }],
    },
    effects: [answerProvider(winner, { message: 'Funded', body: { transaction } })],
    notices: [{ type: 'funded', deal, price: purchase.agreement?.price ?? '0', transaction }],
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
      answerProvider(winner, { message: 'Complete', body: { transaction } }),
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
  return end(
    purchase,
    purchase.failure ?? { code: 'not-funded', message: 'Escrow was never funded; no money moved.' },
  )
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
