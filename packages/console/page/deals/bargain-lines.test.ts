import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newBargain, type PriceOffer } from '../state/bargain.ts'
import { chartHeight, chartWidth, layOutBargain } from './bargain-lines.ts'

const offer = fc.record({
  peer: fc.constantFrom('0xa', '0xb'),
  by: fc.constantFrom('buyer', 'seller') satisfies fc.Arbitrary<PriceOffer['by']>,
  price: fc.bigInt(0n, 2n ** 200n),
})

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

describe('the chart of a negotiation', () => {
  it('stays within its frame, keeps every price, and draws higher prices higher', () => {
    fc.assert(
      fc.property(fc.array(offer, { maxLength: 30 }), offers => {
        const lines = layOutBargain({ ...newBargain('p', 0), offers })
        const points = lines.flatMap(line => line.points)
        expect(points.map(({ price }) => price).toSorted(ascending)).toEqual(
          offers.map(({ price }) => price).toSorted(ascending),
        )
        for (const { x, y } of points) {
          expect(x).toBeGreaterThanOrEqual(0)
          expect(x).toBeLessThanOrEqual(chartWidth)
          expect(y).toBeGreaterThanOrEqual(0)
          expect(y).toBeLessThanOrEqual(chartHeight)
        }
        const byPrice = points.toSorted((a, b) => ascending(a.price, b.price))
        for (const [index, { y }] of byPrice.entries())
          expect(y).toBeLessThanOrEqual((byPrice[index - 1]?.y ?? chartHeight) + 1e-9)
      }),
    )
  })

  it('ends both lines in the price that was agreed on', () => {
    const [line] = layOutBargain({
      ...newBargain('p', 0),
      offers: [
        { peer: '0xa', by: 'seller', price: 100n },
        { peer: '0xa', by: 'buyer', price: 50n },
      ],
      outcomes: new Map([['0xa', { kind: 'agreed', by: 'seller', price: 50n }]]),
    })
    expect(line?.end).toMatchObject({ price: 50n, y: line?.points[1]?.y })
  })
})
