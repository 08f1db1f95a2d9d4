import type { DealDetail } from '@dealwright/console/api'
import { applyNotice } from '../state/apply-notice.ts'
import { type Bargain, newBargain } from '../state/bargain.ts'

/** A deal on record as its timeline shows it: its notices told anew, and what the record knows beyond them. */
export function readDeal({ deal, journal, negotiations, transactions }: DealDetail): Bargain {
  const told = journal.reduce(
    (bargain, { notices, at }) => notices.reduce((state, notice) => applyNotice(state, notice, at), bargain),
    newBargain(deal.id, deal.openedAt),
  )
  const winner = negotiations.find(({ won }) => won)
  const last = winner?.offers.at(-1)
  return {
    ...told,
    ...(deal.deal === undefined ? {} : { deal: deal.deal }),
    // A seller's journal tells of its own side only; the record of the negotiation has both.
    offers:
      told.offers.length > 0
        ? told.offers
        : negotiations.flatMap(({ peer, offers }) =>
            offers.map(({ by, price }) => ({ peer: peer.address, by, price: BigInt(price.units) })),
          ),
    ...(told.winner !== undefined || winner === undefined || last === undefined
      ? {}
      : {
          winner: {
            peer: winner.peer.address,
            price: BigInt(deal.price?.units ?? last.price.units),
            others: negotiations.length - 1,
          },
        }),
    transactions: [
      ...told.transactions,
      ...transactions.filter(({ hash }) => !told.transactions.some(known => known.hash === hash)),
    ],
  }
}
