import type { Change, JournalLine, StorePort } from '../../ports/store.ts'
import type { ConversationLog } from './conversation-log.ts'
import type { Draft } from './draft.ts'

/** What {@link followJournal} needs. */
export interface FollowJournalParameters {
  readonly store: Pick<StorePort, 'journalAfter' | 'get'>
  readonly log: Pick<ConversationLog, 'append'>
  /** The lines of the log that a line of the journal makes, in order. */
  readonly derive: (line: JournalLine) => Promise<readonly Draft[]>
  readonly onError: (error: unknown) => void
}

/** Keeps the log up with the journal. */
export interface JournalFollower {
  /** Resolves once all that the journal held at the call is in the log. Throws what the store throws. */
  catchUp(): Promise<void>
  /** Says that the journal may have grown. */
  notice(): void
  /** Ends following; what is not in the log yet is found there at the next start. */
  close(): Promise<void>
}

const pageSize = 100
const collection = 'conversation-log'
const key = 'journal'

/**
 * Turns the journal into lines of the log. How far it got is written in the same commit as the lines themselves: whatever a crash
 * comes between, no line is missing and none is there twice.
 */
export function followJournal({ store, log, derive, onError }: FollowJournalParameters): JournalFollower {
  let reached: number | undefined
  let running: Promise<void> | undefined
  let isDirty = false
  let isClosed = false

  async function readOn(): Promise<void> {
    reached ??= Number((await store.get(collection, key)) ?? 0)
    while (!isClosed) {
      isDirty = false
      const lines = await store.journalAfter(reached, pageSize)
      const last = lines.at(-1)
      if (last === undefined) {
        if (isDirty) continue
        return
      }
      const drafts: Draft[] = []
      for (const line of lines) drafts.push(...(await derive(line)))
      const place: Change = { kind: 'put', collection, key, value: last.seq }
      await log.append(drafts, [place])
      reached = last.seq
    }
  }

  const catchUp = (): Promise<void> => {
    isDirty = true
    running ??= readOn().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    catchUp,
    notice: () => {
      if (isClosed) return
      catchUp().catch(error => {
        // What an agent that closes cannot read any more is read at its next start.
        if (!isClosed) onError(error)
      })
    },
    close: async () => {
      isClosed = true
      await running?.catch(() => undefined)
    },
  }
}
