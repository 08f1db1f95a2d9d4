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

/** Where agents are spoken of. */
export interface ReputationSource {
  readonly provider: Provider
  readonly registry: string
}

/** Sums up an agent's ERC-8004 feedback; undefined where there is none, or the registry cannot be asked: a directory stands without. */
export async function readReputation(
  agentId: string,
  source: ReputationSource,
): Promise<Reputation | undefined> {
  try {
    return await sumUp(agentId, source)
  } catch (error) {
    // Errors of ethers have a code; others are ours.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

async function sumUp(
  agentId: string,
  { provider, registry }: ReputationSource,
): Promise<Reputation | undefined> {
  const contract = ReputationRegistry__factory.connect(registry, provider)
  // A copy: what ethers answers is frozen, and what it is given it writes to.
  const clients = [...(await contract.getClients(agentId))].slice(0, maxClients)
  if (clients.length === 0) return undefined
  const [count, value, decimals] = await contract.getSummary(agentId, clients, '', '')
  if (count === 0n) return undefined
  const average = Number(value) / 10 ** Number(decimals)
  return { count: Number(count), average: Math.min(100, Math.max(0, average)) }
}
