import type { DatabaseSync } from 'node:sqlite'
import { type ParkedMessage, parkedLimits } from '@dealwright/protocols'

/** Where messages stand that their handler kept rejecting. */
export interface Parking {
  park(message: ParkedMessage): void
  unpark(id: string): void
  redeliver(id: string): boolean
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
  const remove = database.prepare('DELETE FROM parked WHERE id = ?')
  const order = database.prepare('UPDATE parked SET redeliver = 1 WHERE id = ?')
  const forget = database.prepare('DELETE FROM seen WHERE id = ?')
  const orderAndForget = (id: string): boolean => {
    const found = Number(order.run(id).changes) > 0
    if (found) forget.run(id)
    return found
  }

  return {
    park: ({ id, kind, sender, conversation, receivedAt, error, tries, bytes }) => {
      insert.run(id, kind, sender, conversation, receivedAt, error, tries, bytes)
      trim.run(parkedLimits.messages, parkedLimits.bytes)
    },
    unpark: id => {
      remove.run(id)
    },
    redeliver: id => {
      // Together: an order for a message that counts as handled would be taken for done.
      database.exec('BEGIN IMMEDIATE')
      try {
        const found = orderAndForget(id)
        database.exec('COMMIT')
        return found
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
  }
}
