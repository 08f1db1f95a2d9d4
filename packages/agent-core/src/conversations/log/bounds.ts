import type { Change, ConversationRecord } from '../../ports/store.ts'

/** How much of the past an agent remembers. Receipts and the journal of deals are kept whatever is forgotten here. */
export interface MemoryBounds {
  /** Lines of one conversation. Default 5000. */
  readonly maxEvents?: number
  /** Size of what one principal's conversations hold, in bytes. Default 16 MiB. */
  readonly maxBytes?: number
  /** Milliseconds. Default 90 days. */
  readonly maxAgeMs?: number
}

/** The bounds where none are given. */
export const defaultBounds: Required<MemoryBounds> = {
  maxEvents: 5_000,
  maxBytes: 16 * 1024 * 1024,
  maxAgeMs: 90 * 24 * 3_600_000,
}

/**
 * What to forget so that the bounds hold: conversations in which nothing was said for too long, then the oldest conversations of a
 * principal that holds too much, then the beginnings of those that are too long. The newest line of all is kept.
 */
export function planForgetting(
  conversations: readonly ConversationRecord[],
  { bounds, now }: { bounds: Required<MemoryBounds>; now: number },
): readonly Change[] {
  const newest = Math.max(0, ...conversations.map(({ lastSeq }) => lastSeq))
  const held = new Map<string, number>()
  return conversations
    .toSorted((a, b) => b.lastSeq - a.lastSeq)
    .flatMap(({ id, principal, events, bytes, lastSeq, firstSeq, lastAt }): Change[] => {
      const before = held.get(principal) ?? 0
      held.set(principal, before + bytes)
      const isNewest = lastSeq === newest
      const isOver = lastAt < now - bounds.maxAgeMs || before + bytes > bounds.maxBytes
      if (isOver && !isNewest) return [{ kind: 'events-forgotten', conversation: id, before: lastSeq + 1 }]
      if (events <= bounds.maxEvents && before + bytes <= bounds.maxBytes) return []
      // Lines of one conversation lie between those of others: half of the span is about half of the lines.
      const middle = firstSeq + Math.ceil((lastSeq - firstSeq) / 2)
      return [{ kind: 'events-forgotten', conversation: id, before: middle }]
    })
}
