import { describe, expect, test } from 'vitest'
import { checkWorld } from '../chaos/check/check-world.ts'
import type { Order } from '../chaos/check/observation.ts'
import { observe, observeBalances } from '../chaos/check/observe.ts'
import { plainOrder } from '../chaos/modes/draw-order.ts'
import { placeOrder } from '../chaos/modes/place-order.ts'
import { settle } from '../chaos/modes/settle.ts'
import { createRandom } from '../chaos/world/create-random.ts'
import { startWorld } from '../chaos/world/start-world.ts'

/** Runs one deal in which the buyer dies when it is about to sign the agreement. */
const dieBeforeSigning = async (store: 'watched' | 'forgetful') => {
  const random = createRandom(1)
  await using world = await startWorld({ random, store })
  const before = await observeBalances(world)
  const orders: Order[] = []
  const { signal } = new AbortController()
  const context = { world, random, orders, signal, log: () => {} }
  world.seller.release()
  await world.seller.ready(60_000)
  world.buyer.release()
  world.buyer.setPoint({ phase: 'before', type: 'sign-agreement', nth: 1 })
  await placeOrder(context, { number: 1, ...plainOrder })
  // Hours later it is clear that nothing will come of it.
  await settle(context, store === 'forgetful' ? { patienceMs: 10_000, jumps: [0, 200 * 60_000] } : {})
  const { pointHits: hits } = world.buyer
  await Promise.all([world.buyer.stop(), world.seller.stop()])
  return { hits, kinds: checkWorld(await observe(world, { orders, before })).map(({ kind }) => kind) }
}

describe('an agent killed when it is about to sign', { timeout: 120_000 }, () => {
  test('goes on with the deal', async () => {
    expect(await dieBeforeSigning('watched')).toEqual({ hits: 1, kinds: [] })
  })

  test('is found out where it does not write down what it is about to do', async () => {
    expect(await dieBeforeSigning('forgetful')).toEqual({ hits: 1, kinds: ['stuck-purchase'] })
  })
})
