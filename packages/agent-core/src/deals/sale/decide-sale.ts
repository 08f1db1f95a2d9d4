import { commit } from '@dealwright/protocols'
import type { DealEvent, Decision, InboundMessage, Outcome, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { faultOfAgreement } from './fault-of-agreement.ts'
import { offerPrice } from './offer-price.ts'
import { patience } from './open-sale.ts'
import type { Sale } from './sale.ts'

/** Milliseconds between looks at the chain while a client is expected to fund. */
const fundingWatch = 30_000
/** Milliseconds after the review period before the payment is collected. */
const collectMargin = 5_000

/** The provider's side of a deal, from its first offer to payment. Pure: undefined means the event changes nothing. */
export function decideSale(
  sale: Sale,
  event: DealEvent,
  surroundings: Surroundings,
): Decision<Sale> | undefined {
  if (event.type === 'message') return onMessage(sale, event, surroundings)
  if (event.type === 'effect-failed') return onEffectFailed(sale, event, surroundings)
  if (event.type === 'deadline') return onDeadline(sale, surroundings)
  return onOutcome(sale, event, surroundings)
}

function onMessage(
  sale: Sale,
  { content, envelopeId }: InboundMessage,
  surroundings: Surroundings,
): Decision<Sale> | undefined {
  const { phase, conversation, client: peer, deal } = sale
  const answered: Sale = { ...sale, answers: envelopeId }
  const bargaining = phase === 'negotiating' || phase === 'agreeable'
  if (content.message === 'Offer' && phase === 'negotiating') {
    const offer = { by: 'buyer', price: content.body.price } as const
    const next = offerPrice({ ...answered, history: [...sale.history, offer] }, surroundings.now)
    return { ...next, notices: [{ type: 'offer', conversation, peer, ...offer }, ...next.notices] }
  }
  if (content.message === 'Reject' && bargaining) {
    const reason = content.body.message
    return {
      state: { ...answered, phase: 'lost', deadline: null },
      effects: [],
      notices: [{ type: 'withdrew', conversation, peer, by: 'buyer', reason }],
    }
  }
  if (content.message === 'Agree' && bargaining) {
    const { agreement, signature } = content.body
    const fault = faultOfAgreement(agreement, sale, surroundings)
    if (fault !== undefined) {
      return fail(answered, 'bad-agreement', `the agreement differs in ${fault}`, [
        refuse(answered, 'bad-agreement', `the agreement differs in ${fault}`),
      ])
    }
    return {
      state: { ...answered, phase: 'signing', agreement, clientSignature: signature, deadline: null },
      effects: [{ type: 'countersign', agreement, clientSignature: signature }],
      notices: [],
    }
  }
  if (content.message === 'Cancel' && phase === 'awaiting-funding') {
    return fail(answered, 'cancelled', content.body.message, [])
  }
  if (content.message === 'Funded') {
    const funded: Sale = { ...sale, funded: envelopeId }
    if (phase === 'awaiting-funding') return verifyFunding(funded)
    return { state: funded, effects: phase === 'delivered' ? deliver(funded) : [], notices: [] }
  }
  if (content.message === 'Complete' && phase === 'delivered' && deal !== undefined) {
    // The client's word is not proof: the chain is asked before the sale is closed.
    return {
      state: { ...answered, phase: 'collecting', deadline: null },
      effects: [{ type: 'collect', job: deal }],
      notices: [],
    }
  }
  if (content.message === 'Dispute' && phase === 'delivered') {
    return fail(answered, 'disputed', content.body.message, [])
  }
  return undefined
}

function onOutcome(sale: Sale, event: Outcome, { now, self }: Surroundings): Decision<Sale> | undefined {
  const { phase, agreement, clientSignature } = sale
  if (event.type === 'agreement-signed' && phase === 'signing' && clientSignature !== undefined) {
    const { hash, signature } = event
    return {
      state: { ...sale, phase: 'awaiting-funding', deal: hash, deadline: now + fundingWatch },
      effects: [answer(sale, { message: 'Signed', body: { hash, signature } })],
      notices: [
        { type: 'signed', deal: hash, by: 'client' },
        { type: 'signed', deal: hash, by: 'provider' },
      ],
    }
  }
  const { deal } = sale
  if (deal === undefined || agreement === undefined) return undefined
  if (event.type === 'funding-verified' && phase === 'verifying') {
    const { service, input, client } = sale
    return {
      state: { ...sale, phase: 'working', deadline: null },
      effects: [{ type: 'start-work', job: deal, service, input, client }],
      notices: [
        { type: 'funded', deal, price: agreement.price },
        { type: 'working', deal },
      ],
    }
  }
  if (event.type === 'work-progress' && phase === 'working') {
    const { value } = event
    return {
      state: sale,
      effects: tell(sale, { message: 'Progress', body: { value } }),
      notices: [{ type: 'progress', deal, value }],
    }
  }
  if (event.type === 'work-done' && phase === 'working') {
    const { output } = event
    return {
      state: { ...sale, phase: 'submitting', output },
      effects: [{ type: 'submit-work', job: deal, deliverable: commit(output, sale.blinding) }],
      notices: [],
    }
  }
  if (event.type === 'work-failed' && phase === 'working') return giveBack(sale, event.message)
  if (event.type === 'work-submitted' && phase === 'submitting') {
    const { transaction } = event
    const output = sale.output ?? null
    const state: Sale = {
      ...sale,
      phase: 'delivered',
      deadline: now + sale.reviewPeriod * 1000 + collectMargin,
      transactions: [...sale.transactions, { step: 'submit', hash: transaction }],
    }
    return {
      state,
      effects: deliver(state),
      notices: [
        { type: 'submitted', deal, transaction },
        { type: 'delivered', deal, output },
      ],
    }
  }
  if (event.type === 'job-rejected' && phase === 'returning') {
    const { transaction } = event
    const message = sale.failure?.message ?? 'the work failed'
    return {
      state: {
        ...sale,
        phase: 'failed',
        deadline: null,
        transactions: [...sale.transactions, { step: 'refund', hash: transaction }],
      },
      effects: tell(sale, { message: 'Failure', body: { message, transaction } }),
      notices: [{ type: 'refunded', deal, transaction }],
    }
  }
  if (event.type === 'refunded') return fail(sale, 'refunded', 'the client got its money back', [])
  if (event.type === 'released' && (phase === 'collecting' || phase === 'delivered')) {
    return paid(sale, deal, self, event.transaction)
  }
  if (event.type === 'feedback-left') {
    const { transaction } = event
    return {
      state: { ...sale, transactions: [...sale.transactions, { step: 'feedback', hash: transaction }] },
      effects: [],
      notices: [{ type: 'feedback', deal, transaction }],
    }
  }
  return undefined
}

function paid(
  sale: Sale,
  deal: NonNullable<Sale['deal']>,
  self: Sale['client'],
  transaction: Sale['deal'],
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
    state: {
      ...sale,
      phase: 'completed',
      deadline: null,
      transactions: [...sale.transactions, ...step],
    },
    effects: feedback,
    notices: [{ type: 'completed', deal, ...(transaction === undefined ? {} : { transaction }) }],
  }
}

function onEffectFailed(
  sale: Sale,
  { effect, code, message }: Extract<Outcome, { type: 'effect-failed' }>,
  { now }: Surroundings,
): Decision<Sale> | undefined {
  if (sale.phase === 'signing') return fail(sale, code, message, [refuse(sale, code, message)])
  if (sale.phase === 'verifying') {
    // Not funded yet, or not as agreed: look again until the delivery date has passed.
    return { state: { ...sale, phase: 'awaiting-funding', deadline: now + fundingWatch }, effects: [], notices: [] }
  }
  if (sale.phase === 'working' && effect === 'start-work') return giveBack(sale, message)
  if (sale.phase === 'submitting') return giveBack(sale, `the delivery could not be recorded: ${message}`)
  if (sale.phase === 'collecting') {
    return { state: { ...sale, phase: 'delivered', deadline: now + fundingWatch }, effects: [], notices: [] }
  }
  if (sale.phase === 'returning') return fail(sale, code, message, [])
  return undefined
}

function onDeadline(sale: Sale, { now }: Surroundings): Decision<Sale> | undefined {
  const { phase, deal } = sale
  if (phase === 'negotiating' || phase === 'agreeable') {
    return fail(sale, 'silent', 'the client fell silent while bargaining', [])
  }
  if (phase === 'awaiting-funding') {
    if (now > sale.deliverBy * 1000 + patience) return fail(sale, 'not-funded', 'the client did not fund', [])
    return verifyFunding(sale)
  }
  if (phase === 'delivered' && deal !== undefined) {
    return {
      state: { ...sale, phase: 'collecting', deadline: null },
      effects: [{ type: 'collect', job: deal }],
      notices: [],
    }
  }
  return undefined
}

function verifyFunding(sale: Sale): Decision<Sale> | undefined {
  const { deal, agreement } = sale
  if (deal === undefined || agreement === undefined) return undefined
  return {
    state: { ...sale, phase: 'verifying', deadline: null },
    effects: [{ type: 'verify-funding', job: deal, agreement }],
    notices: [],
  }
}

/** Work that cannot be done gives the client its money back at once. */
function giveBack(sale: Sale, message: string): Decision<Sale> | undefined {
  if (sale.deal === undefined) return undefined
  const failure = { code: 'work-failed', message: message.slice(0, 500) }
  return {
    state: { ...sale, phase: 'returning', failure },
    effects: [{ type: 'reject-job', job: sale.deal, reason: failure.message }],
    notices: [{ type: 'failed', ...failure }],
  }
}

function fail(sale: Sale, code: string, message: string, effects: readonly Effect[]): Decision<Sale> {
  const failure = { code, message }
  return {
    state: { ...sale, phase: 'failed', deadline: null, failure },
    effects,
    notices: [{ type: 'failed', ...failure }],
  }
}

function deliver(sale: Sale): readonly Effect[] {
  const transaction = sale.transactions.find(({ step }) => step === 'submit')?.hash
  if (transaction === undefined) return []
  return tell(sale, { message: 'Deliver', body: { output: sale.output ?? null, transaction } })
}

/** Answers the client's `Funded`; nothing is said until it has come. */
function tell(sale: Sale, content: Extract<Effect, { type: 'send' }>['content']): readonly Effect[] {
  return sale.funded === undefined ? [] : [answer({ ...sale, answers: sale.funded }, content)]
}

const refuse = (sale: Sale, code: string, message: string): Effect =>
  answer(sale, { message: 'Refuse', body: { code: code.slice(0, 60), message: message.slice(0, 500) } })

function answer(sale: Sale, content: Extract<Effect, { type: 'send' }>['content']): Effect {
  const { conversation, client, answers } = sale
  return { type: 'send', conversation, to: client, content, replyTo: answers }
}
