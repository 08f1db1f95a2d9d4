import type { InboxPort, ParkedMessage } from '../port.ts'
import { parkedLimits } from './parked-limits.ts'

/** How many ids are remembered before expired ones are looked for. */
const sweepEvery = 1_024

/**
 * Creates an inbox that lives as long as the process: for tests, and for agents whose transport keeps nothing either.
 *
 * @example
 * ```ts
 * import { createMemoryInbox, createMemoryTransport } from '@dealwright/protocols/transport/memory'
 * const transport = createMemoryTransport({ address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', inbox: createMemoryInbox() })
 * ```
 */
export const createMemoryInbox = ({ now = Date.now }: { now?: () => number } = {}): InboxPort => {
  const cursors = new Map<string, string>()
  const handled = new Map<string, number>()
  const parked = new Map<string, ParkedMessage>()
  let sinceSweep = 0

  const sweep = (): void => {
    sinceSweep = 0
    for (const [id, expiresAt] of handled) if (expiresAt <= now()) handled.delete(id)
  }

  const trimParked = (): void => {
    let bytes = 0
    for (const message of parked.values()) bytes += message.bytes.length
    for (const [id, message] of parked) {
      if (parked.size <= parkedLimits.messages && bytes <= parkedLimits.bytes) return
      parked.delete(id)
      bytes -= message.bytes.length
    }
  }

  return {
    cursor: async channel => cursors.get(channel),
    advance: async (channel, cursor) => {
      cursors.set(channel, cursor)
    },
    seen: async id => (handled.get(id) ?? 0) > now(),
    remember: async (id, expiresAt) => {
      handled.set(id, expiresAt)
      sinceSweep += 1
      if (sinceSweep >= sweepEvery) sweep()
    },
    park: async message => {
      parked.delete(message.id)
      parked.set(message.id, message)
      trimParked()
    },
    parked: async () => [...parked.values()],
    unpark: async id => {
      parked.delete(id)
    },
    redeliver: async id => {
      const message = parked.get(id)
      if (message === undefined) return false
      parked.set(id, { ...message, redeliver: true })
      handled.delete(id)
      return true
    },
  }
}
