import { isEnding, type Order } from '../check/observation.ts'
import { readStore } from '../check/read-store.ts'
import type { RunContext } from '../run-context.ts'
import { drawOrder, plainOrder } from './draw-order.ts'
import { pause } from './pause.ts'
import { placeOrder } from './place-order.ts'
import { settle } from './settle.ts'

export interface RunRandomParameters {
  readonly deals: number
  readonly kills: number
  /** Ends all faults; called before the deals are given time to end. */
  readonly calm: () => Promise<void>
}

/** Open deals at a time. */
const width = 4
/** Share of kills that wait until the process is up. */
const whileRunning = 0.75
/** Milliseconds before a kill. */
const killPause = [50, 2_500] as const
const readyMs = 60_000

/** Runs deals, several at a time, and kills a process at seeded times meanwhile. Returns how many kills were made. */
export const runRandom = async (
  context: RunContext,
  { deals, kills, calm }: RunRandomParameters,
): Promise<number> => {
  const { world, random, signal, log } = context
  const orders = Array.from({ length: deals - 1 }, (_, index) => drawOrder(index + 1, random))
  let done = 0
  let placed = 0
  const trade = async () => {
    for (const order of orders) {
      while (!signal.aborted && mustWait()) await pause(100, signal)
      if (signal.aborted) return
      await placeOrder(context, order)
      placed += 1
      log(`order ${order.number} of ${deals} (${describe(order)}), ${done} kills so far`)
    }
  }
  // Orders are spread over the kills, so that neither goes on alone.
  const mustWait = () =>
    countOpen(context) >= width || (done < kills && placed > ((done + width) * deals) / Math.max(kills, 1))
  const strike = async () => {
    while (done < kills && !signal.aborted) {
      const agent = random.pick([world.buyer, world.seller])
      // Some kills meet a process that still starts, most a deal under way, however slow this machine is.
      if (random.chance(whileRunning)) await agent.ready(readyMs)
      await pause(random.between(...killPause), signal)
      await agent.kill()
      done += 1
    }
  }
  world.seller.release()
  await world.seller.ready(readyMs)
  world.buyer.release()
  await Promise.all([trade(), strike()])
  await calm()
  // The last order comes when all is quiet again: whatever went before, it must find a world in which deals are made.
  await Promise.all([world.seller.ready(readyMs), world.buyer.ready(readyMs)])
  if (!signal.aborted) await placeOrder(context, { number: deals, ...plainOrder })
  await settle(context)
  return done
}

/** Deals under way; those that the seller never ends do not count. */
const countOpen = ({ world, orders }: RunContext): number => {
  const endless = new Set(orders.filter(({ effort }) => effort === 'hang').map(({ number }) => number))
  const { purchases } = readStore(world.storeOf('buyer'))
  return purchases.filter(({ phase, order }) => !isEnding(phase) && !endless.has(order)).length
}

const describe = ({ effort, budget }: Order): string => `${effort}, ${budget}`
