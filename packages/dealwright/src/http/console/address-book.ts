import type { RegisteredAgent, WalletPort } from '@dealwright/agent-core'
import { type Address, parseRegistrationFile, plainText, type RegistrationFile } from '@dealwright/protocols'

/** An agent in the registry with its registration file, which is untrusted. */
export interface ListedAgent {
  readonly address: Address
  /** In decimal. */
  readonly agentId: string
  readonly name: string
  readonly file: RegistrationFile
}

/** Who is in the registry. */
export interface AddressBook {
  /** Active agents whose files can be read. */
  agents(): Promise<readonly ListedAgent[]>
  /** An address with the name that its owner chose, where there is one. */
  party(address: string): Promise<{ address: string; name?: string }>
}

/** How long the registry is not asked again, in milliseconds. */
const freshMs = 3_000

/** Keeps the registry's agents for a moment: a page asks for names many times at once. */
export function createAddressBook(
  wallet: () => Promise<Pick<WalletPort, 'findAgents'>>,
  now: () => number = Date.now,
): AddressBook {
  let kept: { readonly at: number; readonly agents: Promise<readonly ListedAgent[]> } | undefined
  const agents = (): Promise<readonly ListedAgent[]> => {
    if (kept === undefined || now() - kept.at >= freshMs) {
      const found = wallet().then(async opened => (await opened.findAgents()).flatMap(listed))
      kept = { at: now(), agents: found }
      found.catch(() => {
        kept = undefined
      })
    }
    return kept.agents
  }
  return {
    agents,
    party: async address => {
      // A name is a comfort: where the registry cannot be asked, the address stands alone.
      const all = await agents().catch((): readonly ListedAgent[] => [])
      const name = all.find(agent => agent.address.toLowerCase() === address.toLowerCase())?.name
      return name === undefined || name === '' ? { address } : { address, name }
    },
  }
}

function listed({ agentId, wallet: address, agentURI }: RegisteredAgent): ListedAgent[] {
  const file = parseRegistrationFile(agentURI)
  if (!file.ok || !file.value.active) return []
  const name = plainText(file.value.name, 60)
  return [{ address, agentId: String(agentId), name, file: file.value }]
}
