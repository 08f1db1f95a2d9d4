import { commit, type Hex } from '@dealwright/protocols'
import type { Decision, Outcome, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { answerClient, deliver, reportFailure, tellClient } from './answer-client.ts'
import { collectApproved, endSale, giveBack } from './end-sale.ts'
import { watchPause } from './margins.ts'
import type { Sale } from './sale.ts'

/** Milliseconds after the review period before the payment is collected. */
const collectMargin = 5_000
/** The longest pause between looks at a payment under review: what a client says about it may be lost, or untrue. */
const longestWatch = 10 * 60_000

/** What the provider makes of an effect that has been executed. */
export function recordSaleOutcome(
  sale: Sale,
  event: Outcome,
  { now, self }: Surroundings,
): Decision<Sale> | undefined {
  const { phase, agreement, deal } = sale
  if (event.type === 'agreement-signed' && phase === 'signing') {
    const { hash, signature } = event
    return {
      state: {
        ...sale,
        phase: 'awaiting-funding',
        deal: hash,
        providerSignature: signature,
        deadline: now + watchPause,
      },
      effects: [answerClient(sale, { message: 'Signed', body: { hash, signature } })],
      notices: [
        { type: 'signed', deal: hash, by: 'client' },
        { type: 'signed', deal: hash, by: 'provider' },
      ],
    }
  }
  if (deal === undefined || agreement === undefined) return undefined
  switch (event.type) {
    case 'job-opened': {
      if (phase !== 'relaying') return undefined
      const { transaction } = event
      const transactions = [...sale.transactions, { step: 'fund', hash: transaction }]
      return {
        state: { ...sale, phase: 'verifying', transactions },
        effects: [
          ...tellClient(sale, { message: 'Opened', body: { transaction } }),
          { type: 'verify-funding', job: deal, agreement },
        ],
        notices: [],
      }
    }
    case 'funding-verified': {
      if (phase !== 'verifying') return undefined
      const { service, input, client } = sale
      return {
        state: { ...sale, phase: 'working', deadline: sale.deliverBy * 1000 },
        effects: [{ type: 'start-work', job: deal, service, input, client }],
        notices: [
          { type: 'funded', deal, price: agreement.price },
          { type: 'working', deal },
        ],
      }
    }
    case 'work-progress': {
      if (phase !== 'working') return undefined
      const { value } = event
      const effects = tellClient(sale, { message: 'Progress', body: { value } })
      return { state: sale, effects, notices: [{ type: 'progress', deal, value }] }
    }
    case 'work-done': {
      if (phase !== 'working') return undefined
      const { output } = event
      return {
        state: { ...sale, phase: 'submitting', output, deadline: null },
        effects: [{ type: 'submit-work', job: deal, deliverable: commit(output, sale.blinding) }],
        notices: [],
      }
    }
    case 'work-failed':
      return phase === 'working' ? giveBack(sale, event.message) : undefined
    case 'work-submitted':
      // Also while giving the money back: a submission of unknown fate went through after all.
      return phase === 'submitting' || phase === 'returning'
        ? submitted(sale, deal, event.transaction, now)
        : undefined
    case 'job-rejected':
      return phase === 'returning' ? returned(sale, deal, event.transaction) : undefined
    case 'under-review': {
      if (phase !== 'collecting') return undefined
      // The acceptance came while the chain was being asked.
      if (sale.approval !== undefined && sale.isApprovalTried !== true) return collectApproved(sale)
      const pause = Math.min(Math.max(event.reviewLeft * 1000 + collectMargin, collectMargin), longestWatch)
      return { state: { ...sale, phase: 'delivered', deadline: now + pause }, effects: [], notices: [] }
    }
    case 'refunded':
      return endSale(sale, sale.failure ?? { code: 'refunded', message: 'the client got its money back' })
    case 'released':
      return paid(sale, deal, { self, transaction: event.transaction })
    case 'feedback-left': {
      const { transaction } = event
      const transactions = [...sale.transactions, { step: 'feedback', hash: transaction }]
      return {
        state: { ...sale, transactions },
        effects: [],
        notices: [{ type: 'feedback', deal, transaction }],
      }
    }
    case 'feedback-skipped': {
      const { reason } = event
      return { state: sale, effects: [], notices: [{ type: 'feedback-skipped', deal, reason }] }
    }
    default:
      return undefined
  }
}

function submitted(
  { failure: _notAfterAll, ...sale }: Sale,
  deal: Hex,
  transaction: Hex,
  now: number,
): Decision<Sale> {
  const state: Sale = {
    ...sale,
    phase: 'delivered',
    deadline: now + Math.min(sale.reviewPeriod * 1000 + collectMargin, longestWatch),
    transactions: [...sale.transactions, { step: 'submit', hash: transaction }],
  }
  return {
    state,
    effects: deliver(state),
    notices: [
      { type: 'submitted', deal, transaction },
      { type: 'delivered', deal, output: sale.output ?? null },
    ],
  }
}

function returned(sale: Sale, deal: Hex, transaction: Hex): Decision<Sale> {
  const state: Sale = {
    ...sale,
    phase: 'failed',
    deadline: null,
    transactions: [...sale.transactions, { step: 'refund', hash: transaction }],
  }
  return { state, effects: reportFailure(state), notices: [{ type: 'refunded', deal, transaction }] }
}

/** A client that accepted by signature waits to hear that the payment was taken. */
const tellPaid = (sale: Sale, transaction: Hex | undefined): readonly Effect[] =>
  sale.approval === undefined
    ? []
    : [
        answerClient(
          { ...sale, answers: sale.approval.envelopeId },
          { message: 'Paid', body: transaction === undefined ? {} : { transaction } },
        ),
      ]

function paid(
  sale: Sale,
  deal: Hex,
  { self, transaction }: { self: Sale['client']; transaction: Hex | undefined },
): Decision<Sale> {
  const { clientAgentId: agentId, service, client } = sale
  const feedback: readonly Effect[] =
    agentId === undefined || transaction === undefined
      ? []
      : [
          {
            type: 'leave-feedback',
            agentId,
            job: deal,
            service: service.name,
            value: 100,
            from: client,
            to: self,
            transaction,
          },
        ]
  const step = transaction === undefined ? [] : [{ step: 'complete', hash: transaction }]
  return {
    state: { ...sale, phase: 'completed', deadline: null, transactions: [...sale.transactions, ...step] },
    effects: [...tellPaid(sale, transaction), ...feedback],
    notices: [{ type: 'completed', deal, ...(transaction === undefined ? {} : { transaction }) }],
  }
}
