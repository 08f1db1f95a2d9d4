import type { DatabaseSync } from 'node:sqlite'

/** Writes the log of conversations inside the transaction at hand. */
export interface EventWriter {
  append(event: {
    readonly key: string
    readonly conversation: string
    readonly principal: string
    readonly at: number
    /** JSON text. */
    readonly content: string
    readonly words: string
  }): void
  forget(range: { readonly conversation: string; readonly before: number }): void
}

/** Prepares the statements that write the log. */
export const createEventWriter = (database: DatabaseSync): EventWriter => {
  const select = database.prepare('SELECT 1 FROM event WHERE key = ?')
  const insert = database.prepare(
    'INSERT INTO event (key, conversation, principal, at, content) VALUES (?, ?, ?, ?, ?)',
  )
  const index = database.prepare('INSERT INTO event_words (rowid, words) VALUES (?, ?)')
  const forgetWords = database.prepare(
    'DELETE FROM event_words WHERE rowid IN (SELECT seq FROM event WHERE conversation = ? AND seq < ?)',
  )
  const forget = database.prepare('DELETE FROM event WHERE conversation = ? AND seq < ?')
  return {
    append: ({ key, conversation, principal, at, content, words }) => {
      // Looked up first: an insert that conflicts could use a sequence number up.
      if (select.get(key) !== undefined) return
      const { lastInsertRowid } = insert.run(key, conversation, principal, at, content)
      if (words !== '') index.run(lastInsertRowid, words)
    },
    forget: ({ conversation, before }) => {
      forgetWords.run(conversation, before)
      forget.run(conversation, before)
    },
  }
}
