import { type Address, parseMoney, type ServiceListing, type Token } from '@dealwright/protocols'
import type { Directory, Seller } from '../directory/directory.ts'
import { toolPrefix } from '../tools/describe-tool.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import type { StepFacts } from './plan-state.ts'

/** Something that a plan may use: a service with its sellers, or a tool of the agent's own. */
export interface Offer {
  readonly listing: ServiceListing
  readonly facts: StepFacts
}

export interface FindOffersParameters {
  readonly directory: Directory
  readonly tools: Pick<Toolbox, 'listings'>
  readonly token: Token
  /** Nobody buys from itself. */
  readonly self: Address
  /** Digests of services that are not to be used. */
  readonly excluded: readonly string[]
}

/** What a plan may be made of now. What a stranger lists under the name of a tool is passed over. */
export async function findOffers({
  directory,
  tools,
  token,
  self,
  excluded,
}: FindOffersParameters): Promise<readonly Offer[]> {
  const services = await directory.services()
  const sold = services.flatMap(({ listing, sellers }): Offer[] => {
    const others = sellers.filter(({ address }) => address !== self)
    if (others.length === 0 || listing.name.startsWith(toolPrefix)) return []
    return [{ listing, facts: { ...factsOf(listing), ...priceOf(others, token), tool: false } }]
  })
  const own = tools.listings().map(
    (listing): Offer => ({
      listing,
      facts: { ...factsOf(listing), tool: true, weight: null, sellers: [] },
    }),
  )
  return [...sold, ...own].filter(({ listing }) => !excluded.includes(listing.digest))
}

const factsOf = ({ description, input, output }: ServiceListing) => ({ description, input, output })

function priceOf(sellers: readonly Seller[], token: Token): Pick<StepFacts, 'weight' | 'sellers'> {
  const asks = sellers.flatMap(({ entry }) => readAsk(entry.ask, token) ?? [])
  const cheapest = asks.reduce<bigint | null>(
    (least, ask) => (least === null || ask < least ? ask : least),
    null,
  )
  return {
    weight: cheapest === null ? null : String(cheapest),
    sellers: sellers.map(({ address, name, entry: { ask } }) => ({
      address,
      name,
      ...(ask === undefined ? {} : { ask }),
    })),
  }
}

/** A stranger's text: what is no amount of the token says nothing. */
function readAsk(ask: string | undefined, token: Token): bigint | undefined {
  if (ask === undefined) return undefined
  try {
    return parseMoney(ask, token)
  } catch {
    return undefined
  }
}
