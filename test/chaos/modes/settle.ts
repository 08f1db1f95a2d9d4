import { isEnding } from '../check/observation.ts'
import { readStore } from '../check/read-store.ts'
import type { RunContext } from '../run-context.ts'
import { pause } from './pause.ts'

const minute = 60_000
/** Time that passes at a stroke where deals are still open: first what retries need, then what escrow's deadlines need. */
const jumps = [0, 2 * minute, 2 * minute, 65 * minute, 65 * minute, 130 * minute]
const readyMs = 60_000
const pollMs = 250

/**
 * Waits until every deal has ended on both sides and nothing is left to do, letting hours pass for the chain and the agents
 * where that takes them. False where it never happens.
 */
export const settle = async (context: RunContext, patienceMs = 20_000): Promise<boolean> => {
  const { world, signal, log } = context
  for (const jump of jumps) {
    if (signal.aborted) break
    if (jump > 0) {
      log(`  ${describeOpen(context)}: ${jump / minute} minutes pass`)
      await Promise.all([world.buyer.stop(), world.seller.stop()])
      await world.advance(jump)
    }
    world.seller.release()
    world.buyer.release()
    await Promise.all([world.seller.ready(readyMs), world.buyer.ready(readyMs)])
    if (await becomesQuiet(context, patienceMs)) return true
  }
  return false
}

const becomesQuiet = async (context: RunContext, patienceMs: number): Promise<boolean> => {
  for (let waited = 0; waited < patienceMs && !context.signal.aborted; waited += pollMs) {
    if (listOpen(context).length === 0) return true
    await pause(pollMs, context.signal)
  }
  return listOpen(context).length === 0
}

/** What has not ended yet, in words. */
const listOpen = ({ world, orders }: RunContext): readonly string[] => {
  const buyer = readStore(world.storeOf('buyer'))
  const seller = readStore(world.storeOf('seller'))
  const bought = new Set(buyer.purchases.map(({ order }) => order))
  return [
    ...orders.filter(({ number }) => !bought.has(number)).map(({ number }) => `order ${number}`),
    ...[...buyer.purchases, ...seller.sales].flatMap(({ phase, order }) =>
      isEnding(phase) ? [] : [`${phase} (order ${order})`],
    ),
    ...[...buyer.openEffects, ...seller.openEffects].map(
      ({ key, status }) => `${status} effect ${key.split('/').at(-1)}`,
    ),
  ]
}

const describeOpen = (context: RunContext): string => {
  const open = listOpen(context)
  const more = open.length > 4 ? ` and ${open.length - 4} more` : ''
  return `still open: ${open.slice(0, 4).join(', ')}${more}`
}
