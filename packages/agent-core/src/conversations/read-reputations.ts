import type { Address } from '@dealwright/protocols'
import { isSameAddress } from '../deals/is-same-address.ts'
import type { RegisteredAgent } from '../ports/wallet.ts'

/** What others said of an agent in the registry, in sum. */
export interface SellerReputation {
  readonly count: number
  /** 0 to 100. */
  readonly average: number
}

/** What {@link readReputations} needs. */
export interface ReadReputationsContext {
  readonly findAgents: () => Promise<readonly Pick<RegisteredAgent, 'agentId' | 'wallet'>[]>
  /** Undefined where nothing was said of the agent, or the registry cannot be asked. */
  readonly reputation: (agentId: bigint) => Promise<SellerReputation | undefined>
  /** A plan is shown without what takes longer than so many milliseconds. Default 2000. */
  readonly patienceMs?: number
}

/** Looks up what is said of sellers. A registry that is slow or gone must not keep a plan from being shown. */
export async function readReputations(
  addresses: readonly Address[],
  { findAgents, reputation, patienceMs = 2_000 }: ReadReputationsContext,
): Promise<ReadonlyMap<string, SellerReputation>> {
  const found = new Map<string, SellerReputation>()
  if (addresses.length === 0) return found
  const look = async (): Promise<void> => {
    const agents = await findAgents()
    await Promise.all(
      addresses.map(async address => {
        const agent = agents.find(({ wallet }) => isSameAddress(wallet, address))
        const said = agent && (await reputation(agent.agentId))
        if (said !== undefined) found.set(address, said)
      }),
    )
  }
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, patienceMs)
  try {
    await Promise.race([look().catch(() => undefined), late.promise])
  } finally {
    clearTimeout(timer)
  }
  // A copy: what comes late changes no card that is being written.
  return new Map(found)
}
