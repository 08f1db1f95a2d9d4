import { createBargainer, nextMove, type Offer } from '@dealwright/protocols'
import type { InboundMessage } from '../decision.ts'
import type { Effect } from '../effect.ts'
import type { Notice } from '../notice.ts'
import type { OfferRecord, PurchaseTerms, Thread } from './purchase.ts'

interface ThreadDecision {
  readonly thread: Thread
  readonly effects: readonly Effect[]
  readonly notices: readonly Notice[]
}

/** The buyer's answer, in one thread, to what its provider said; undefined where that changes nothing. */
export function bargain(
  thread: Thread,
  { content, envelopeId }: InboundMessage,
  terms: PurchaseTerms,
): ThreadDecision | undefined {
  const { conversation, provider: peer } = thread
  if (thread.status === 'closed') return undefined
  if (thread.status === 'held' && content.message !== 'Refuse') return undefined
  switch (content.message) {
    case 'Offer': {
      const asked: OfferRecord = { by: 'seller', price: content.body.price }
      const told: Notice = { type: 'offer', conversation, peer, ...asked }
      return counter({ ...thread, history: [...thread.history, asked], answers: envelopeId }, told, terms)
    }
    case 'Accept': {
      const last = thread.history.findLast(offer => offer.by === 'buyer')
      if (last === undefined || last.price !== content.body.price) return undefined
      return hold({ ...thread, answers: envelopeId }, last.price, 'seller')
    }
    case 'Refuse':
    case 'Reject': {
      const reason = content.body.message
      return {
        thread: { ...thread, status: 'closed', closedBecause: reason },
        effects: [],
        notices: [{ type: 'withdrew', conversation, peer, by: 'seller', reason }],
      }
    }
    default:
      return undefined
  }
}

function counter(thread: Thread, told: Notice, terms: PurchaseTerms): ThreadDecision {
  const { conversation, provider: peer } = thread
  const bargainer = createBargainer({
    role: 'buyer',
    reservation: BigInt(terms.budget),
    aspiration: BigInt(terms.opening),
    rounds: terms.rounds,
  })
  const history = thread.history.map(({ by, price }): Offer => ({ by, price: BigInt(price) }))
  const move = nextMove(bargainer, history)
  const replyTo = thread.answers === undefined ? {} : { replyTo: thread.answers }
  if (move.kind === 'accept') {
    const held = hold(thread, String(move.price), 'buyer')
    return { ...held, notices: [told, ...held.notices] }
  }
  if (move.kind === 'offer') {
    const offer: OfferRecord = { by: 'buyer', price: String(move.price) }
    return {
      thread: { ...thread, status: 'bargaining', history: [...thread.history, offer] },
      effects: [
        {
          type: 'send',
          conversation,
          to: peer,
          content: { message: 'Offer', body: { price: offer.price } },
          ...replyTo,
        },
      ],
      notices: [told, { type: 'offer', conversation, peer, ...offer }],
    }
  }
  return {
    thread: { ...thread, status: 'closed', closedBecause: move.reason },
    effects: [
      {
        type: 'send',
        conversation,
        to: peer,
        content: { message: 'Reject', body: { message: 'no price within my budget' } },
        ...replyTo,
      },
    ],
    notices: [told, { type: 'withdrew', conversation, peer, by: 'buyer', reason: move.reason }],
  }
}

function hold(thread: Thread, price: string, acceptedBy: 'buyer' | 'seller'): ThreadDecision {
  return {
    thread: { ...thread, status: 'held', heldPrice: price },
    effects: [],
    notices: [
      {
        type: 'agreeable',
        conversation: thread.conversation,
        peer: thread.provider,
        price,
        acceptedBy,
      },
    ],
  }
}
