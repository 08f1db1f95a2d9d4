import type { Envelope } from '../../envelope/envelope.ts'
import type { Address } from '../../types/hex.ts'

/** Knows which messages this agent sent lately and may still be answered. */
export interface Expected {
  /** The envelope is on its way: one answer to it is expected. */
  add(sent: Envelope): void
  /** Whether this is the first answer to something sent to its sender. */
  claim(received: Envelope): boolean
}

/** Between so many and twice as many are remembered. */
const enough = 1_000

/** Creates an empty memory of what was sent. Bounded; the oldest are forgotten first. */
export const createExpected = (): Expected => {
  // Two generations: to forget one by one would mean to look for the oldest each time.
  let older = new Map<string, Address>()
  let newer = new Map<string, Address>()
  return {
    add: ({ receiver, id }) => {
      newer.set(id, receiver)
      if (newer.size < enough) return
      older = newer
      newer = new Map()
    },
    claim: ({ sender, replyTo }) => {
      if (replyTo === undefined) return false
      for (const sent of [newer, older]) if (sent.get(replyTo) === sender) return sent.delete(replyTo)
      return false
    },
  }
}
