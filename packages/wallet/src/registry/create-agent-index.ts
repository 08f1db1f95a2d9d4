import type { IdentityRegistry } from '@dealwright/contracts'
import type { Address } from '@dealwright/protocols'
import { type BlockTag, id, type Log, type Provider } from 'ethers'
import { createLogTail } from '../chain/create-log-tail.ts'
import { createNextFlight } from '../chain/create-next-flight.ts'
import { findLogs } from '../chain/find-logs.ts'
import type { RegisteredAgent } from '../wallet/types.ts'
import { createAgentCache } from './create-agent-cache.ts'
import { agentIdOf, changeTopics, metadataTopic, registeredTopic } from './registry-events.ts'

/** A directory of the identity registry that asks the chain only for what changed since it was asked last. */
export interface AgentIndex {
  /** Active agents in the order of their ids: all, or those that declare a metadata key now. */
  find(key?: string): Promise<readonly RegisteredAgent[]>
}

/** What an index reads. */
export interface CreateAgentIndexParameters {
  readonly provider: Provider
  readonly registry: IdentityRegistry
  readonly address: Address
  /** First block that can hold events of the registry. */
  readonly fromBlock: number
  /** Number of a block of about now: see `createLogTail`. */
  readonly head: () => Promise<number>
  /** About how many characters of agents are remembered. Default 16 million. */
  readonly maxSize?: number
}

/** Agents that an event made candidates: filled by a search of the whole chain, and kept up to date from then on. */
interface View {
  readonly agentIds: Set<bigint>
  readonly filled: Promise<void>
}

const readsAtOnce = 8
const maxViews = 100
/** After a longer pause, in blocks, it is cheaper to search for what is wanted than to read all that happened. */
const longestGap = 20_000

/**
 * Makes an index of a registry. Events say only which agents to look at again; what an agent is and declares is always read from
 * the registry's state, and as of the newest of those events, so that a node that lags behind is not believed.
 */
export function createAgentIndex(parameters: CreateAgentIndexParameters): AgentIndex {
  const { provider, registry, address, fromBlock, head, maxSize } = parameters
  const cache = createAgentCache(registry, maxSize)
  const views = new Map<string, View>()
  const look = createLogTail({ provider, head, address, topics: [changeTopics], longestGap })

  const catchUp = createNextFlight(async (): Promise<BlockTag> => {
    const { isFresh, added, removed, newest } = await look()
    if (isFresh) {
      cache.clear()
      views.clear()
    }
    for (const log of [...added, ...removed]) cache.forget(agentIdOf(log))
    for (const log of added) views.get(viewKeyOf(log) ?? '')?.agentIds.add(agentIdOf(log))
    return newest ?? 'latest'
  })

  function viewOf(key: string | undefined): View {
    const viewKey = key === undefined ? registeredTopic : id(key)
    const known = views.get(viewKey)
    if (known !== undefined) return known
    const agentIds = new Set<bigint>()
    const topics = key === undefined ? [registeredTopic] : [metadataTopic, null, viewKey]
    const filled = findLogs(provider, { address, topics, fromBlock }).then(logs => {
      for (const log of logs) agentIds.add(agentIdOf(log))
    })
    const view = { agentIds, filled }
    views.set(viewKey, view)
    filled.catch(() => {
      if (views.get(viewKey) === view) views.delete(viewKey)
    })
    const [oldest] = views.keys()
    if (views.size > maxViews && oldest !== undefined) views.delete(oldest)
    return view
  }

  async function readOffering(
    agentId: bigint,
    key: string | undefined,
    blockTag: BlockTag,
  ): Promise<RegisteredAgent | undefined> {
    const [agent, isOffered] = await Promise.all([
      cache.active(agentId, blockTag),
      key === undefined || cache.declares(agentId, key, blockTag),
    ])
    return isOffered ? agent : undefined
  }

  return {
    find: async key => {
      const blockTag = await catchUp()
      const { agentIds, filled } = viewOf(key)
      await filled
      const ids = [...agentIds].toSorted((one, other) => (one < other ? -1 : 1))
      const found: RegisteredAgent[] = []
      for (let start = 0; start < ids.length; start += readsAtOnce) {
        const page = ids.slice(start, start + readsAtOnce)
        const agents = await Promise.all(page.map(agentId => readOffering(agentId, key, blockTag)))
        found.push(...agents.filter(agent => agent !== undefined))
      }
      return found
    },
  }
}

/** The view whose candidate an event makes of its agent: of all agents, or of those that declared one key. */
function viewKeyOf({ topics }: Log): string | undefined {
  const [event, , keyHash] = topics
  if (event === registeredTopic) return registeredTopic
  return event === metadataTopic ? keyHash : undefined
}
