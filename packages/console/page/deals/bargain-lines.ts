import type { Bargain } from '../state/bargain.ts'

/** A point of a negotiation, in the units of the drawing. */
export interface BargainPoint {
  readonly x: number
  readonly y: number
  readonly by: 'buyer' | 'seller'
  readonly price: bigint
}

/** The negotiation with one seller, ready to be drawn. */
export interface BargainLines {
  readonly peer: string
  readonly points: readonly BargainPoint[]
  readonly end?: BargainPoint
}

export const chartWidth = 240
export const chartHeight = 96
const inset = 10

/** Lays the negotiations of a purchase out, one drawing a seller, with one scale of prices for all of them. */
export function layOutBargain({ offers, outcomes, sellers }: Bargain): readonly BargainLines[] {
  const peers = [...new Set([...sellers, ...offers.map(({ peer }) => peer)])]
  const prices = [
    ...offers.map(({ price }) => price),
    ...[...outcomes.values()].flatMap(({ price }) => (price === undefined ? [] : [price])),
  ]
  const lowest = prices.reduce((low, price) => (price < low ? price : low), prices[0] ?? 0n)
  const highest = prices.reduce((high, price) => (price > high ? price : high), lowest)
  const spread = Number(highest - lowest) || 1
  const y = (price: bigint) =>
    chartHeight - inset - (Number(price - lowest) / spread) * (chartHeight - 2 * inset)

  return peers.flatMap(peer => {
    const own = offers.filter(offer => offer.peer === peer)
    const outcome = outcomes.get(peer)
    const agreed = outcome?.kind === 'agreed' ? outcome.price : undefined
    const count = own.length + (agreed === undefined ? 0 : 1)
    if (count === 0) return []
    const x = (index: number) => inset + (count === 1 ? 0.5 : index / (count - 1)) * (chartWidth - 2 * inset)
    const points = own.map(({ by, price }, index) => ({ by, price, x: x(index), y: y(price) }))
    if (agreed === undefined) return [{ peer, points }]
    const end = { by: outcome?.by ?? 'buyer', price: agreed, x: x(own.length), y: y(agreed) } as const
    return [{ peer, points, end }]
  })
}
