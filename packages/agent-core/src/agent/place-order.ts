import { type Address, DealwrightError, formatMoney, type Json, type Result } from '@dealwright/protocols'
import type { Surroundings } from '../deals/decision.ts'
import type { DealEngine } from '../deals/engine.ts'
import { drawUpTerms } from '../deals/purchase/draw-up-terms.ts'
import { openPurchase } from '../deals/purchase/open-purchase.ts'
import type { Seller } from '../directory/directory.ts'
import type { Spendable } from '../ports/wallet.ts'
import { type Duration, parseDuration } from './parse-duration.ts'

export interface PlaceOrderParameters {
  /** Of the purchase: the same id is opened once. Default: a fresh one. */
  id?: string
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
  /** `provider`: hand what is signed to the provider to relay. */
  gas?: 'provider'
  sellers: readonly Seller[]
}

export interface PlaceOrderContext {
  engine: DealEngine
  surroundings: Surroundings
  /** The buyer's own ERC-8004 id, for feedback. */
  agentId: bigint | undefined
  /** Most that a principal's mandate has left, or why nothing can be paid under it; undefined where the agent pays by itself. */
  spendable?: Result<Spendable, { readonly code: string; readonly message: string }> | undefined
}

/** Opens a purchase that calls every seller, and returns its id. Throws `bad-price`. */
export async function placeOrder(
  {
    id = `purchase/${crypto.randomUUID()}`,
    budget: wanted,
    opening: first = (wanted * 6n) / 10n,
    rounds = 6,
    deliverWithin = '1h',
    reviewWithin = '1h',
    sellers,
    ...rest
  }: PlaceOrderParameters,
  { engine, surroundings, agentId, spendable }: PlaceOrderContext,
): Promise<string> {
  const { network, now, self } = surroundings
  if (wanted <= 0n || first <= 0n || first > wanted) {
    const text = (amount: bigint) => formatMoney(amount, network.token)
    const message = `The opening offer (${text(first)}) must be above zero and at most the budget (${text(wanted)}).`
    throw new DealwrightError({ code: 'bad-price', message })
  }
  // What a mandate cannot pay is not bargained for.
  const most = spendable?.ok === true ? spendable.value.perDeal : wanted
  const budget = wanted < most ? wanted : most
  const opening = first < budget ? first : budget
  const terms = drawUpTerms({
    ...rest,
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
  const refusal = spendable?.ok === false ? { refusal: spendable.error } : {}
  await engine.open(id, openPurchase({ terms, providers, ...refusal }, surroundings))
  return id
}

/** Nobody bargains with itself, nor twice with an agent that is registered twice: the same terms would make the same deal. */
function distinct(sellers: readonly Seller[], self: Address): readonly Seller[] {
  const byAddress = new Map(sellers.map(seller => [seller.address, seller]))
  byAddress.delete(self)
  return [...byAddress.values()]
}
