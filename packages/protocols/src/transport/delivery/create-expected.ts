import type { Envelope } from '../../envelope/envelope.ts'
import type { Address } from '../../types/hex.ts'

/** Knows which messages this agent sent lately and may still be answered. */
export interface Expected {
  /** The envelope is on its way: one answer to it is expected. */
  add(sent: Envelope): void
  /** Whether this is the first answer to something sent to its sender. */
  claim(received: Envelope): boolean
}

const maxExpected = 10_000

/** Creates an empty memory of what was sent. Bounded; the oldest are forgotten first. */
export const createExpected = (): Expected => {
  const open = new Set<string>()
  return {
    add: ({ receiver, id }) => {
      open.add(name(receiver, id))
      if (open.size <= maxExpected) return
      for (const oldest of open) {
        open.delete(oldest)
        return
      }
    },
    claim: ({ sender, replyTo }) => replyTo !== undefined && open.delete(name(sender, replyTo)),
  }
}

const name = (peer: Address, id: string): string => `${peer}/${id}`
