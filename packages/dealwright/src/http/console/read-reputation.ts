import { ReputationRegistry__factory } from '@dealwright/contracts'
import type { Provider } from 'ethers'

/** What others said of an agent in the registry, in sum. */
export interface Reputation {
  readonly count: number
  /** 0 to 100. */
  readonly average: number
}

/** Most that one look at an agent's feedback asks about: whoever floods the registry must not slow the reader down. */
const maxClients = 200

/** Sums up an agent's ERC-8004 feedback; undefined where there is none. */
export async function readReputation(
  agentId: string,
  { provider, registry }: { readonly provider: Provider; readonly registry: string },
): Promise<Reputation | undefined> {
  const contract = ReputationRegistry__factory.connect(registry, provider)
  const clients = await contract.getClients(agentId)
  if (clients.length === 0) return undefined
  const [count, value, decimals] = await contract.getSummary(agentId, clients.slice(0, maxClients), '', '')
  if (count === 0n) return undefined
  const average = Number(value) / 10 ** Number(decimals)
  return { count: Number(count), average: Math.min(100, Math.max(0, average)) }
}
