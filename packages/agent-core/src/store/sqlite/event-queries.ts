import type { StorePort } from '../../ports/store.ts'
import type { All } from './create-queries.ts'
import { toConversation, toEvent } from './rows.ts'

/** The questions about the log of conversations. */
export const createEventQueries = (
  all: All,
): Pick<StorePort, 'events' | 'eventByKey' | 'searchEvents' | 'conversations'> => ({
  events: async ({ principal, conversation, after, before, limit }) => {
    const filters = [
      ...(principal === undefined ? [] : [{ sql: 'principal = ?', value: principal }]),
      ...(conversation === undefined ? [] : [{ sql: 'conversation = ?', value: conversation }]),
      ...(after === undefined ? [] : [{ sql: 'seq > ?', value: after }]),
      ...(before === undefined ? [] : [{ sql: 'seq < ?', value: before }]),
    ]
    const where = filters.length === 0 ? '' : `WHERE ${filters.map(({ sql }) => sql).join(' AND ')}`
    const isBackwards = before !== undefined && after === undefined
    const rows = all(
      `SELECT * FROM event ${where} ORDER BY seq ${isBackwards ? 'DESC' : 'ASC'} LIMIT ?`,
      ...filters.map(({ value }) => value),
      limit,
    ).map(toEvent)
    return isBackwards ? rows.toReversed() : rows
  },
  eventByKey: async key => all('SELECT * FROM event WHERE key = ?', key).map(toEvent)[0],
  searchEvents: async ({ principal, words, any = false, limit }) => {
    const query = toQuery(words, any ? ' OR ' : ' ')
    if (query === '') return []
    return all(
      `SELECT event.* FROM event_words JOIN event ON event.seq = event_words.rowid
       WHERE event_words MATCH ? AND principal = ?
       ORDER BY ${any ? 'event_words.rank, event.seq DESC' : 'event.seq DESC'} LIMIT ?`,
      query,
      principal,
      limit,
    ).map(toEvent)
  },
  conversations: async principal =>
    all(
      `SELECT conversation, principal, count(*) AS events, sum(length(content)) AS bytes,
       min(seq) AS first_seq, max(seq) AS last_seq, min(at) AS began_at, max(at) AS last_at
       FROM event ${principal === undefined ? '' : 'WHERE principal = ?'}
       GROUP BY conversation, principal ORDER BY last_seq DESC`,
      ...(principal === undefined ? [] : [principal]),
    ).map(toConversation),
})

/** Words as FTS5 reads them, each in quotes: nothing that a person types is an operator. */
const toQuery = (words: string, between: string): string =>
  (words.match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 16)
    .map(word => `"${word}"*`)
    .join(between)
