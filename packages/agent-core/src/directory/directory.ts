import {
  type Address,
  parseRegistrationFile,
  type SellingEntry,
  type ServiceListing,
} from '@dealwright/protocols'
import type { RegisteredAgent, WalletPort } from '../ports/wallet.ts'

/** An agent that sells a service, as the registry and its registration file say. */
export interface Seller {
  /** The wallet the registry vouches for: messages and payments go here, whatever the file claims. */
  readonly address: Address
  readonly agentId: bigint
  readonly name: string
  readonly entry: SellingEntry
}

/** Finds agents in the ERC-8004 identity registry. Registration files are untrusted text: what does not parse is passed over. */
export interface Directory {
  /** Sellers of exactly this service: same name, same digest. By deals, or per call. */
  sellers(
    service: { name: string; digest: string },
    how?: { readonly per: 'call' },
  ): Promise<readonly Seller[]>
  /** Every service on offer by deals, one listing per digest, each with its sellers. */
  services(): Promise<readonly OfferedService[]>
}

export interface OfferedService {
  readonly listing: ServiceListing
  readonly sellers: readonly Seller[]
}

/** A directory over the registry that `wallet` reads. */
export function createDirectory(wallet: WalletPort): Directory {
  return {
    async sellers({ name, digest }, how) {
      const agents = await wallet.findAgents({ service: name })
      return agents
        .flatMap(sellersIn)
        .filter(({ entry }) => entry.name === name && entry.digest === digest && entry.per === how?.per)
    },
    async services() {
      const sellers = (await wallet.findAgents())
        .flatMap(sellersIn)
        .filter(({ entry }) => entry.per === undefined)
      const groups = Map.groupBy(sellers, ({ entry }) => entry.digest)
      return [...groups.values()].flatMap(group => {
        const [first] = group
        if (first === undefined) return []
        const { name, version, description, digest, input, output } = first.entry
        return [{ listing: { name, version, description, digest, input, output }, sellers: group }]
      })
    },
  }
}

function sellersIn({ agentId, wallet: address, agentURI }: RegisteredAgent): Seller[] {
  const file = parseRegistrationFile(agentURI)
  if (!file.ok || !file.value.active) return []
  const { name, services } = file.value
  return services.flatMap(({ sells }) => sells ?? []).map(entry => ({ address, agentId, name, entry }))
}
