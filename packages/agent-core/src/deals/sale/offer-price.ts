import { createBargainer, nextMove, type Offer } from '@dealwright/protocols'
import type { Decision } from '../decision.ts'
import { patience } from './margins.ts'
import type { Sale } from './sale.ts'

/** The seller's next move on price: an offer, an acceptance, or walking away. */
export function offerPrice(sale: Sale, now: number): Decision<Sale> {
  const { conversation, client: peer, answers: replyTo } = sale
  const bargainer = createBargainer({
    role: 'seller',
    reservation: BigInt(sale.floor),
    aspiration: BigInt(sale.ask),
    rounds: sale.rounds,
  })
  const history = sale.history.map(({ by, price }): Offer => ({ by, price: BigInt(price) }))
  const move = nextMove(bargainer, history)
  const address = { type: 'send', conversation, to: peer, replyTo } as const
  if (move.kind === 'walk') {
    return {
      state: { ...sale, phase: 'lost', deadline: null },
      effects: [
        { ...address, content: { message: 'Reject', body: { message: 'no price that suits both' } } },
      ],
      notices: [{ type: 'withdrew', conversation, peer, by: 'seller', reason: move.reason }],
    }
  }
  const price = String(move.price)
  if (move.kind === 'accept') {
    return {
      state: { ...sale, phase: 'agreeable', deadline: now + patience },
      effects: [{ ...address, content: { message: 'Accept', body: { price } } }],
      notices: [{ type: 'agreeable', conversation, peer, price, acceptedBy: 'seller' }],
    }
  }
  return {
    state: {
      ...sale,
      history: [...sale.history, { by: 'seller', price }],
      deadline: now + patience,
    },
    effects: [{ ...address, content: { message: 'Offer', body: { price } } }],
    notices: [{ type: 'offer', conversation, peer, by: 'seller', price }],
  }
}
