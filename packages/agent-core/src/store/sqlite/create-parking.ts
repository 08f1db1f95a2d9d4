import type { DatabaseSync } from 'node:sqlite'
import { type ParkedMessage, parkedLimits } from '@dealwright/protocols'
import { toParkedMessage } from './rows.ts'

/** Where messages stand that their handler kept rejecting. */
export interface Parking {
  park(message: ParkedMessage): void
  parked(): readonly ParkedMessage[]
  unpark(id: string): void
}

/** Prepares the statements on parked messages. Each call is a transaction of its own. */
export const createParking = (database: DatabaseSync): Parking => {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO parked (id, kind, sender, conversation, received_at, error, tries, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const trim = database.prepare(`
    DELETE FROM parked WHERE seq IN (
      SELECT seq FROM (
        SELECT seq, row_number() OVER newest AS place, sum(length(bytes)) OVER newest AS total
        FROM parked WINDOW newest AS (ORDER BY seq DESC)
      ) WHERE place > ? OR total > ?
    )`)
  const select = database.prepare('SELECT * FROM parked ORDER BY seq')
  const remove = database.prepare('DELETE FROM parked WHERE id = ?')

  return {
    park: ({ id, kind, sender, conversation, receivedAt, error, tries, bytes }) => {
      insert.run(id, kind, sender, conversation, receivedAt, error, tries, bytes)
      trim.run(parkedLimits.messages, parkedLimits.bytes)
    },
    parked: () => select.all().map(toParkedMessage),
    unpark: id => {
      remove.run(id)
    },
  }
}
