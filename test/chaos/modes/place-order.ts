import type { Order } from '../check/observation.ts'
import { readStore } from '../check/read-store.ts'
import type { RunContext } from '../run-context.ts'
import { pause } from './pause.ts'

const readyMs = 60_000
const retryMs = 300

/** Gives the buyer an order, again where it had not recorded it before it died, until it stands in its store. */
export const placeOrder = async ({ world, orders, signal }: RunContext, order: Order): Promise<void> => {
  orders.push(order)
  const isRecorded = () =>
    readStore(world.storeOf('buyer')).purchases.some(purchase => purchase.order === order.number)
  const { number, effort, budget, relayed } = order
  while (!signal.aborted) {
    await world.buyer.ready(readyMs)
    const outcome = await world.buyer.buy({ type: 'buy', order: number, effort, budget, relayed })
    if (outcome === 'bought' || isRecorded()) return
    await pause(retryMs, signal)
  }
}
