import { readPayment } from '@dealwright/x402'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaidWorld, type PaidWorld } from './x402-world.ts'

let paid: PaidWorld

beforeAll(async () => {
  paid = await createPaidWorld()
})
afterAll(async () => {
  await paid[Symbol.asyncDispose]()
})

describe('a paying fetch and a sold route', () => {
  it('pays once, proves it on the chain and gets the answer', async () => {
    await using shop = await paid.sell((app, sell) => {
      app.get('/forecast', sell('0.01 USDC', { description: 'Forecast' }), c => c.json({ highC: 11 }))
    })
    const before = await Promise.all([paid.balance(paid.buyer.address), paid.balance(paid.seller.address)])
    const pay = paid.payingFetch()
    const answer = await pay(`${shop.url}/forecast`)
    expect(await answer.json()).toEqual({ highC: 11 })
    expect(readPayment(answer)).toMatchObject({ state: 'settled', price: '0.01 USDC' })
    expect(await Promise.all([paid.balance(paid.buyer.address), paid.balance(paid.seller.address)])).toEqual([
      before[0] - 10_000n,
      before[1] + 10_000n,
    ])
  })
})
