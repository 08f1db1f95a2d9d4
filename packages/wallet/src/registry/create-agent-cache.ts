import type { IdentityRegistry } from '@dealwright/contracts'
import { type BlockTag, isError } from 'ethers'
import type { RegisteredAgent } from '../wallet/types.ts'
import { isActive } from './is-active.ts'
import { readAgent } from './read-agent.ts'

/** What the registry says of agents, remembered until it is told that one changed. */
export interface AgentCache {
  /** An active agent, read at the block if it is not remembered; undefined where there is none such. */
  active(agentId: bigint, blockTag: BlockTag): Promise<RegisteredAgent | undefined>
  /** Whether an agent's metadata has any value under the key, read at the block if that is not remembered. */
  declares(agentId: bigint, key: string, blockTag: BlockTag): Promise<boolean>
  forget(agentId: bigint): void
  clear(): void
}

interface Slot {
  active?: Promise<RegisteredAgent | undefined>
  readonly declared: Map<string, Promise<boolean>>
  size: number
}

/** About what an agent takes besides its agentURI, in characters. */
const baseSize = 512

/** Makes a cache of at most about `maxSize` characters: the agents read first are forgotten first, and read again when wanted. */
export function createAgentCache(registry: IdentityRegistry, maxSize = 16_000_000): AgentCache {
  const slots = new Map<bigint, Slot>()
  let total = 0

  function forget(agentId: bigint): void {
    total -= slots.get(agentId)?.size ?? 0
    slots.delete(agentId)
  }

  function grow(agentId: bigint, slot: Slot, size: number): void {
    // A slot that was forgotten while its agent was being read is not counted: nobody will find it.
    if (slots.get(agentId) !== slot) return
    slot.size += size
    total += size
    for (const oldest of slots.keys()) {
      if (total <= maxSize) return
      forget(oldest)
    }
  }

  function slotOf(agentId: bigint): Slot {
    const known = slots.get(agentId)
    if (known !== undefined) return known
    const slot: Slot = { declared: new Map(), size: 0 }
    slots.set(agentId, slot)
    grow(agentId, slot, baseSize)
    return slot
  }

  return {
    active: (agentId, blockTag) => {
      const slot = slotOf(agentId)
      slot.active ??= readActive(registry, agentId, blockTag).then(
        agent => {
          grow(agentId, slot, agent?.agentURI.length ?? 0)
          return agent
        },
        (error: unknown) => {
          delete slot.active
          throw error
        },
      )
      return slot.active
    },
    declares: (agentId, key, blockTag) => {
      const slot = slotOf(agentId)
      const { declared } = slot
      const known = declared.get(key)
      if (known !== undefined) return known
      const read = readDeclared(registry, { agentId, key, blockTag })
      declared.set(key, read)
      grow(agentId, slot, key.length)
      read.catch(() => declared.delete(key))
      return read
    },
    forget,
    clear: () => {
      slots.clear()
      total = 0
    },
  }
}

async function readActive(
  registry: IdentityRegistry,
  agentId: bigint,
  blockTag: BlockTag,
): Promise<RegisteredAgent | undefined> {
  const agent = await readAgent(registry, agentId, blockTag)
  return agent !== undefined && isActive(agent.agentURI) ? agent : undefined
}

async function readDeclared(
  registry: IdentityRegistry,
  { agentId, key, blockTag }: { agentId: bigint; key: string; blockTag: BlockTag },
): Promise<boolean> {
  try {
    return (await registry.getMetadata(agentId, key, { blockTag })) !== '0x'
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION')) return false
    throw error
  }
}
