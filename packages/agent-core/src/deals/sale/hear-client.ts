import type { AgreementRecord } from '../deal-protocol.ts'
import type { Decision, InboundMessage, Surroundings } from '../decision.ts'
import { deliver, refuseClient, reportFailure } from './answer-client.ts'
import { collect, collectApproved, endSale, verifyFunding } from './end-sale.ts'
import { faultOfAgreement } from './fault-of-agreement.ts'
import { offerPrice } from './offer-price.ts'
import { relayOrWait } from './relay.ts'
import type { Sale } from './sale.ts'

/** What the provider makes of its client's message. */
export function hearClient(
  sale: Sale,
  { content, envelopeId }: InboundMessage,
  surroundings: Surroundings,
): Decision<Sale> | undefined {
  const { phase, conversation, client: peer } = sale
  const answered: Sale = { ...sale, answers: envelopeId }
  const isBargaining = phase === 'negotiating' || phase === 'agreeable'
  switch (content.message) {
    case 'Offer': {
      if (phase !== 'negotiating') return undefined
      const offer = { by: 'buyer', price: content.body.price } as const
      const next = offerPrice({ ...answered, history: [...sale.history, offer] }, surroundings.now)
      return { ...next, notices: [{ type: 'offer', conversation, peer, ...offer }, ...next.notices] }
    }
    case 'Reject':
      if (!isBargaining) return undefined
      return {
        state: { ...answered, phase: 'lost', deadline: null },
        effects: [],
        notices: [{ type: 'withdrew', conversation, peer, by: 'buyer', reason: content.body.message }],
      }
    case 'Agree':
      // The price that was agreed on depends on who accepted, so the sale is judged as it was before this message.
      return isBargaining ? considerAgreement(sale, answered, content.body, surroundings) : undefined
    case 'Cancel':
      if (phase !== 'awaiting-funding') return undefined
      return endSale(answered, { code: 'cancelled', message: content.body.message })
    case 'Funded': {
      const funded: Sale = { ...sale, funded: envelopeId }
      if (phase === 'awaiting-funding') return verifyFunding(funded)
      const news =
        phase === 'delivered' || phase === 'collecting'
          ? deliver(funded)
          : phase === 'failed'
            ? reportFailure(funded)
            : []
      return { state: funded, effects: news, notices: [] }
    }
    case 'Pay': {
      const paid: Sale = { ...sale, funded: envelopeId, payment: content.body.payment }
      if (phase === 'awaiting-funding') return relayOrWait(paid, surroundings.now)
      return { state: paid, effects: phase === 'failed' ? reportFailure(paid) : [], notices: [] }
    }
    case 'Approve': {
      const approved: Sale = { ...sale, approval: { ...content.body, envelopeId } }
      return (
        (phase === 'delivered' ? collectApproved(approved) : undefined) ?? {
          state: approved,
          effects: [],
          notices: [],
        }
      )
    }
    case 'Complete':
    case 'Dispute':
      // The client's word is no proof either way: the chain says who has the money, and pays after the review period.
      return phase === 'delivered' ? collect(answered) : undefined
    default:
      return undefined
  }
}

function considerAgreement(
  sale: Sale,
  answered: Sale,
  { agreement, signature }: { agreement: AgreementRecord; signature: NonNullable<Sale['clientSignature']> },
  surroundings: Surroundings,
): Decision<Sale> {
  const fault = faultOfAgreement(agreement, sale, surroundings)
  if (fault !== undefined) {
    const failure = { code: 'bad-agreement', message: `the agreement differs in ${fault}` }
    return endSale(answered, failure, [refuseClient(answered, failure.code, failure.message)])
  }
  return {
    state: { ...answered, phase: 'signing', agreement, clientSignature: signature, deadline: null },
    effects: [{ type: 'countersign', agreement, clientSignature: signature }],
    notices: [],
  }
}
