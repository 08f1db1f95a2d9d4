import type { Json } from '@dealwright/protocols'
import type { PlaceOrderParameters } from '../agent/place-order.ts'
import { createTurns } from '../calls/create-turns.ts'
import type { DealEngine } from '../deals/engine.ts'
import type { Purchase } from '../deals/purchase/purchase.ts'
import type { Directory } from '../directory/directory.ts'
import type { PlanEvent } from './plan-event.ts'

/** What a step wants bought. */
export interface StepOrder {
  /** Of the purchase: see `purchaseOf`. */
  readonly id: string
  readonly service: { readonly name: string; readonly version: string; readonly digest: string }
  /** JSON Schema that a delivery is held to. */
  readonly outputSchema: Json
  readonly input: Json
  /** Atomic units. */
  readonly budget: bigint
}

/** How a purchase ended. */
export type StepOutcome =
  | Omit<Extract<PlanEvent, { type: 'step-done' }>, 'serial'>
  | Omit<Extract<PlanEvent, { type: 'step-failed' }>, 'serial'>

/** What plans ask of deals. */
export interface PurchasesPort {
  knows(id: string): Promise<boolean>
  /** Opens the purchase, unless it is there already or `wanted` says that it is not wanted any more. False in that case. */
  place(order: StepOrder, wanted: () => Promise<boolean>): Promise<boolean>
  /** Resolves when the purchase has ended. Rejects when the signal aborts, or the agent closes. */
  follow(id: string, signal: AbortSignal): Promise<StepOutcome>
  /** Calls a purchase off while no money has moved. False where there is none. */
  callOff(id: string): Promise<boolean>
  /** What a purchase under way has taken out of the balance already, in atomic units. */
  taken(id: string): bigint
}

export interface CreatePurchasesParameters {
  readonly deals: Pick<DealEngine, 'knows' | 'until' | 'dispatch' | 'openDeals'>
  readonly directory: () => Promise<Directory>
  readonly order: (order: PlaceOrderParameters) => Promise<string>
}

/** Buys for plans through the agent's deals. */
export function createPurchases({ deals, directory, order }: CreatePurchasesParameters): PurchasesPort {
  const inTurn = createTurns()
  return {
    knows: id => deals.knows(id),
    place: ({ id, service, ...rest }, wanted) =>
      inTurn(id, async () => {
        if (await deals.knows(id)) return true
        if (!(await wanted())) return false
        const sellers = await (await directory()).sellers(service)
        // A budget of a few units leaves an opening offer of none.
        const opening = rest.budget < 2n ? { opening: rest.budget } : {}
        await order({ ...rest, ...opening, id, service, sellers })
        return true
      }),
    follow: async (id, signal) => {
      const deal = await abortable(
        deals.until(id, found => found.kind === 'purchase' && endings.includes(found.phase)),
        signal,
      )
      if (deal.kind === 'purchase') return outcomeOf(deal)
      return { type: 'step-failed', code: 'unknown-deal', message: `Deal ${id} is a sale, not a purchase.` }
    },
    callOff: id =>
      inTurn(id, async () => {
        const isKnown = await deals.knows(id)
        if (isKnown) await deals.dispatch(id, { type: 'cancelled' })
        return isKnown
      }),
    taken: id => {
      const found = deals.openDeals().find(open => open.id === id)?.deal
      if (found?.kind !== 'purchase' || !funded.includes(found.phase)) return 0n
      return BigInt(found.agreement?.price ?? 0)
    },
  }
}

const endings: readonly string[] = ['completed', 'refunded', 'failed']
const funded: readonly string[] = [
  'working',
  'overdue',
  'verifying',
  'completing',
  'rejecting',
  'refunding',
  'completed',
]

function outcomeOf({
  phase,
  agreement,
  deal: hash,
  payer,
  output = null,
  transactions,
  failure,
}: Purchase): StepOutcome {
  if (phase === 'completed' && agreement !== undefined && hash !== undefined) {
    const { price, client } = agreement
    return { type: 'step-done', output, price, deal: hash, payer: payer ?? client, transactions }
  }
  const { code, message } = failure ?? { code: 'failed', message: 'The purchase failed.' }
  const lost = code === 'paid-undelivered' && agreement !== undefined ? { spent: agreement.price } : {}
  return { type: 'step-failed', code, message, ...lost }
}

function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
