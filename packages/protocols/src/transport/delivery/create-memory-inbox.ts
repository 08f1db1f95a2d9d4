import type { InboxPort } from '../port.ts'

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
  let sinceSweep = 0

  const sweep = (): void => {
    sinceSweep = 0
    for (const [id, expiresAt] of handled) if (expiresAt <= now()) handled.delete(id)
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
  }
}
