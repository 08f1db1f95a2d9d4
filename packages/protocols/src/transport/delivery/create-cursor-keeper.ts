import type { InboxPort } from '../port.ts'
import type { Reporter } from './create-reporter.ts'

/** Writes a cursor that moves faster than the store: while one write runs, only the newest of those that follow is kept. */
export interface CursorKeeper {
  advance(cursor: string): void
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>
}

/** Creates the keeper of one channel's cursor. A failed write is reported; the next one carries a later cursor anyway. */
export const createCursorKeeper = (inbox: InboxPort, channel: string, reporter: Reporter): CursorKeeper => {
  let next: string | undefined
  let writing: Promise<void> | undefined

  const write = async (): Promise<void> => {
    while (next !== undefined) {
      const cursor = next
      next = undefined
      try {
        await inbox.advance(channel, cursor)
      } catch (thrown) {
        reporter.error(thrown)
      }
    }
    writing = undefined
  }

  return {
    advance: cursor => {
      next = cursor
      writing ??= write()
    },
    settled: async () => {
      await writing
    },
  }
}
