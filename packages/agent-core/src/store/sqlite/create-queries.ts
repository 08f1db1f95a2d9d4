import type { Json } from '@dealwright/protocols'
import type { StorePort } from '../../ports/store.ts'
import { createEventQueries } from './event-queries.ts'
import {
  parseJson,
  type Row,
  toEffect,
  toJournalEntry,
  toJournalLine,
  toParkedMessage,
  toSubject,
} from './rows.ts'

/** The questions that a store answers alike to its agent and to whoever reads beside it. */
export type StoreQueries = Pick<
  StorePort,
  | 'subject'
  | 'subjectByDeal'
  | 'subjects'
  | 'journal'
  | 'journalAfter'
  | 'effects'
  | 'get'
  | 'list'
  | 'parked'
  | 'events'
  | 'eventByKey'
  | 'searchEvents'
  | 'conversations'
>

/** Runs one statement and gives its rows. */
export type All = (sql: string, ...values: (string | number)[]) => readonly Row[]

/** Makes the questions over `all`. */
export const createQueries = (all: All): StoreQueries => ({
  ...createEventQueries(all),
  subject: async id => all('SELECT * FROM subject WHERE id = ?', id).map(toSubject)[0],
  subjectByDeal: async deal =>
    all('SELECT * FROM subject WHERE deal = ? ORDER BY updated_at DESC, rowid DESC LIMIT 1', deal).map(
      toSubject,
    )[0],
  subjects: async kind => all('SELECT * FROM subject WHERE kind = ? ORDER BY rowid', kind).map(toSubject),
  journal: async subject =>
    all('SELECT * FROM journal WHERE subject = ? ORDER BY version', subject).map(toJournalEntry),
  journalAfter: async (seq, limit) =>
    all(
      `SELECT journal.*, subject.kind AS kind FROM journal JOIN subject ON subject.id = journal.subject
       WHERE seq > ? ORDER BY seq LIMIT ?`,
      seq,
      limit,
    ).map(toJournalLine),
  effects: async ({ status, subject }) => {
    const filters = [...(status ? ['status = ?'] : []), ...(subject === undefined ? [] : ['subject = ?'])]
    const where = filters.length > 0 ? `WHERE ${filters.join(' AND ')}` : ''
    const values = [status, subject].filter(value => value !== undefined)
    return all(`SELECT * FROM effect ${where} ORDER BY seq`, ...values).map(toEffect)
  },
  parked: async () => all('SELECT * FROM parked ORDER BY seq').map(toParkedMessage),
  get: async (collection, key) =>
    all('SELECT value FROM entry WHERE collection = ? AND key = ?', collection, key).map(({ value }) =>
      parseJson(value),
    )[0],
  list: async collection =>
    all('SELECT key, value FROM entry WHERE collection = ? ORDER BY key', collection).map(
      (row): { key: string; value: Json } => ({ key: String(row.key), value: parseJson(row.value) }),
    ),
})
