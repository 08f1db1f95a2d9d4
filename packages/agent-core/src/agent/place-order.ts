import { type Address, DealwrightError, formatMoney, type Json } from '@dealwright/protocols'
import type { Surroundings } from '../deals/decision.ts'
import type { DealEngine } from '../deals/engine.ts'
import { drawUpTerms } from '../deals/purchase/draw-up-terms.ts'
import { openPurchase } from '../deals/purchase/open-purchase.ts'
import type { Seller } from '../directory/directory.ts'
import { type Duration, parseDuration } from './parse-duration.ts'

export interface PlaceOrderParameters {
  service: { readonly name: string; readonly version: string; readonly digest: string }
  /** JSON Schema that a delivery is held to. */
  outputSchema: Json
  input: Json
  /** Atomic units. */
  budget: bigint
  /** Atomic units. Default 60 % of the budget. */
  opening?: bigint | undefined
  /** Default 6. */
  rounds?: number
  /** Default `'1h'`. */
  deliverWithin?: Duration
  /** Default `'1h'`. */
  reviewWithin?: Duration
  sellers: readonly Seller[]
}

export interface PlaceOrderContext {
  engine: DealEngine
  surroundings: Surroundings
  /** The buyer's own ERC-8004 id, for feedback. */
  agentId: bigint | undefined
}

/** Opens a purchase that calls every seller, and returns its id. Throws `bad-price`. */
export async function placeOrder(
  {
    budget,
    opening = (budget * 6n) / 10n,
    rounds = 6,
    deliverWithin = '1h',
    reviewWithin = '1h',
    sellers,
    ...wanted
  }: PlaceOrderParameters,
  { engine, surroundings, agentId }: PlaceOrderContext,
): Promise<string> {
  const { network, now, self } = surroundings
  if (budget <= 0n || opening <= 0n || opening > budget) {
    const text = (amount: bigint) => formatMoney(amount, network.token)
    const message = `The opening offer (${text(opening)}) must be above zero and at most the budget (${text(budget)}).`
    throw new DealwrightError({ code: 'bad-price', message })
  }
  const terms = drawUpTerms({
    ...wanted,
    budget,
    opening,
    rounds,
    deliverBy: Math.floor((now + parseDuration(deliverWithin)) / 1000),
    reviewPeriod: Math.ceil(parseDuration(reviewWithin) / 1000),
    ...(agentId === undefined ? {} : { agentId }),
  })
  const providers = distinct(sellers, self).map(({ address, agentId: seller }) => ({
    address,
    agentId: String(seller),
    conversation: crypto.randomUUID(),
  }))
  const id = `purchase/${crypto.randomUUID()}`
  await engine.open(id, openPurchase({ terms, providers }, surroundings))
  return id
}

/** Nobody bargains with itself, nor twice with an agent that is registered twice: the same terms would make the same deal. */
function distinct(sellers: readonly Seller[], self: Address): readonly Seller[] {
  const byAddress = new Map(sellers.map(seller => [seller.address, seller]))
  byAddress.delete(self)
  return [...byAddress.values()]
}
