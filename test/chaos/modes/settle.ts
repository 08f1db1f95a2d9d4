import { isEnding } from '../check/observation.ts'
import { readStore } from '../check/read-store.ts'
import type { RunContext } from '../run-context.ts'
import { pause } from './pause.ts'

const minute = 60_000
/** Time that passes at a stroke where deals are still open: first what retries need, then what escrow's deadlines need. */
const longJump = 65 * minute
const allJumps: readonly number[] = [0, 2 * minute, 2 * minute, longJump, longJump, 2 * longJump]
const readyMs = 60_000
const pollMs = 250
/** How long nothing but endless work must be open before time is let pass for it. */
const hangMs = 1_500

export interface SettleParameters {
  /** How long to wait after each jump. Default 20 s. */
  readonly patienceMs?: number
  /** Milliseconds that pass at a stroke, one after another while deals are open. Default: up to four and a half hours in all. */
  readonly jumps?: readonly number[]
}

/**
 * Waits until every deal has ended on both sides and nothing is left to do, letting hours pass for the chain and the agents
 * where that takes them. False where it never happens.
 */
export const settle = async (
  context: RunContext,
  { patienceMs = 20_000, jumps = allJumps }: SettleParameters = {},
): Promise<boolean> => {
  const { world, signal, log } = context
  for (const jump of jumps) {
    if (signal.aborted) break
    const open = listOpen(context)
    // Retries have nothing to do with work that never ends.
    if (jump > 0 && jump < longJump && open.every(({ hangs }) => hangs)) continue
    if (jump > 0) {
      log(`  ${describe(open)}: ${jump / minute} minutes pass`)
      await Promise.all([world.buyer.stop(), world.seller.stop()])
      await world.advance(jump)
    }
    world.seller.release()
    world.buyer.release()
    await Promise.all([world.seller.ready(readyMs), world.buyer.ready(readyMs)])
    if (await becomesQuiet(context, { patienceMs, mayHang: jump < longJump })) return true
  }
  return false
}

/** Whether everything ends within some time. Stops waiting where only time on the chain can end what is left. */
const becomesQuiet = async (
  context: RunContext,
  { patienceMs, mayHang }: { patienceMs: number; mayHang: boolean },
): Promise<boolean> => {
  let hangs = 0
  for (let waited = 0; waited < patienceMs && !context.signal.aborted; waited += pollMs) {
    const open = listOpen(context)
    if (open.length === 0) return true
    hangs = open.every(({ hangs: isHanging }) => isHanging) ? hangs + 1 : 0
    if (mayHang && hangs * pollMs >= hangMs) return false
    await pause(pollMs, context.signal)
  }
  return listOpen(context).length === 0
}

interface OpenThing {
  readonly what: string
  /** Work that never ends: nothing happens before its delivery date. */
  readonly hangs: boolean
}

const listOpen = ({ world, orders }: RunContext): readonly OpenThing[] => {
  const buyer = readStore(world.storeOf('buyer'))
  const seller = readStore(world.storeOf('seller'))
  const bought = new Set(buyer.purchases.map(({ order }) => order))
  const endless = new Set(orders.filter(({ effort }) => effort === 'hang').map(({ number }) => number))
  return [
    ...orders
      .filter(({ number }) => !bought.has(number))
      .map(({ number }) => ({ what: `order ${number}`, hangs: false })),
    ...[...buyer.purchases, ...seller.sales]
      .filter(({ phase }) => !isEnding(phase))
      .map(({ phase, order }) => ({
        what: `${phase} (order ${order})`,
        hangs: phase === 'working' && endless.has(order),
      })),
    ...[...buyer.openEffects, ...seller.openEffects].map(({ key, status }) => ({
      what: `${status} effect ${key.split('/').at(-1)}`,
      hangs: false,
    })),
  ]
}

const describe = (open: readonly OpenThing[]): string => {
  const more = open.length > 4 ? ` and ${open.length - 4} more` : ''
  return `still open: ${open
    .slice(0, 4)
    .map(({ what }) => what)
    .join(', ')}${more}`
}
