import type { ServiceView } from '@dealwright/console/api'
import { parseMoney, plainText, type Token } from '@dealwright/protocols'
import type { AddressBook } from './address-book.ts'
import type { Reputation } from './read-reputation.ts'
import { toAmount } from './to-amount.ts'

/** What {@link listServices} needs. */
export interface ListServicesContext {
  readonly book: AddressBook
  readonly token: Token
  readonly reputation: (agentId: string) => Promise<Reputation | undefined>
}

/** Every service on offer: one entry for each digest and way to pay, with its sellers, the best known first. */
export async function listServices({
  book,
  token,
  reputation,
}: ListServicesContext): Promise<readonly ServiceView[]> {
  const offers = (await book.agents()).flatMap(agent =>
    agent.file.services.flatMap(({ sells = [] }) => sells.map(entry => ({ agent, entry }))),
  )
  const known = new Map<string, Promise<Reputation | undefined>>()
  const reputationOf = (agentId: string) => {
    const read = known.get(agentId) ?? reputation(agentId)
    known.set(agentId, read)
    return read
  }
  const groups = Map.groupBy(offers, ({ entry }) => `${entry.per ?? 'deal'} ${entry.digest}`)
  const services = [...groups.values()].map(async (group): Promise<ServiceView[]> => {
    const [first] = group
    if (first === undefined) return []
    const { name, version, description, digest, input, output, per = 'deal' } = first.entry
    const sellers = await Promise.all(
      group.map(async ({ agent, entry }) => {
        const said = await reputationOf(agent.agentId)
        const price = priceOf(entry.ask, token)
        return {
          address: agent.address,
          ...(agent.name === '' ? {} : { name: agent.name }),
          agentId: agent.agentId,
          ask: plainText(entry.ask, 60),
          ...(price === undefined ? {} : { price: toAmount(price, token) }),
          ...(said === undefined ? {} : { reputation: said }),
        }
      }),
    )
    const byReputation = sellers.toSorted((a, b) => (b.reputation?.count ?? 0) - (a.reputation?.count ?? 0))
    const text = plainText(description, 1_000)
    return [{ name, version, description: text, digest, input, output, per, sellers: byReputation }]
  })
  return (await Promise.all(services)).flat().toSorted((a, b) => a.name.localeCompare(b.name))
}

function priceOf(ask: string, token: Token): bigint | undefined {
  try {
    return parseMoney(ask, token)
  } catch {
    // In another token, or no amount at all.
    return undefined
  }
}
