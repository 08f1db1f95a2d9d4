import type { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { DealwrightError } from '@dealwright/protocols'
import type { Change } from '../../ports/store.ts'
import { createEventWriter } from './event-writer.ts'
import { parseJson } from './rows.ts'

/** Applies one change inside the transaction at hand. False where a subject's version is not the expected one. */
export type ApplyChange = (change: Change) => boolean

/** Prepares the statements that write, once per database. `now` gives Unix milliseconds. */
export const createApplyChange = (database: DatabaseSync, now: () => number): ApplyChange => {
  const insertSubject = database.prepare(
    'INSERT INTO subject (id, kind, version, state, deal, updated_at) VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const updateSubject = database.prepare(
    'UPDATE subject SET kind = ?, version = version + 1, state = ?, deal = coalesce(?, deal), updated_at = ? WHERE id = ? AND version = ?',
  )
  const insertJournal = database.prepare(
    'INSERT INTO journal (subject, version, event, at) VALUES (?, ?, ?, ?)',
  )
  const selectEffect = database.prepare('SELECT subject, type, payload, status FROM effect WHERE key = ?')
  const insertEffect = database.prepare(
    'INSERT INTO effect (key, subject, type, payload) VALUES (?, ?, ?, ?)',
  )
  const settleEffect = database.prepare('UPDATE effect SET status = ?, result = ?, error = ? WHERE key = ?')
  const countAttempt = database.prepare('UPDATE effect SET attempts = attempts + 1, error = ? WHERE key = ?')
  const remember = database.prepare(
    'INSERT INTO seen (id, expires_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)',
  )
  const put = database.prepare(
    'INSERT INTO entry (collection, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM entry WHERE collection = ? AND key = ?')

  const log = createEventWriter(database)

  const known = (key: string) => {
    const row = selectEffect.get(key)
    if (row) return row
    throw new DealwrightError({
      code: 'effect-unknown',
      message: `No effect with key ${key} was planned. Commit an 'effect-planned' change first.`,
    })
  }

  return change => {
    switch (change.kind) {
      case 'subject': {
        const { id, subjectKind, expectedVersion, deal = null } = change
        const state = toText(change.state)
        const at = now()
        const { changes } =
          expectedVersion === 0
            ? insertSubject.run(id, subjectKind, state, deal, at)
            : updateSubject.run(subjectKind, state, deal, at, id, expectedVersion)
        if (Number(changes) === 0) return false
        insertJournal.run(id, expectedVersion + 1, toText(change.event), at)
        return true
      }
      case 'effect-planned': {
        const { key, subject, type, payload } = change
        const row = selectEffect.get(key)
        if (!row) insertEffect.run(key, subject, type, toText(payload))
        // Planning the same effect again is harmless; another effect under the same key is a defect that could pay twice.
        else if (
          row.subject !== subject ||
          row.type !== type ||
          !isDeepStrictEqual(parseJson(row.payload), payload)
        )
          throw new DealwrightError({
            code: 'effect-conflict',
            message: `Another effect was planned under the key ${key}. Derive a key from what makes the effect unique.`,
          })
        return true
      }
      case 'effect-settled': {
        const { key, status, result = null, error = null } = change
        if (known(key).status === 'done' && status !== 'done')
          throw new DealwrightError({
            code: 'effect-settled',
            message: `The effect ${key} is done and cannot become ${status}. Read its status before settling it.`,
          })
        settleEffect.run(status, toText(result), error, key)
        return true
      }
      case 'effect-attempted':
        known(change.key)
        countAttempt.run(change.error ?? null, change.key)
        return true
      case 'remember':
        remember.run(change.envelopeId, change.expiresAt)
        return true
      case 'put':
        put.run(change.collection, change.key, toText(change.value))
        return true
      case 'delete':
        remove.run(change.collection, change.key)
        return true
      case 'event':
        log.append({ ...change, content: toText(change.content) })
        return true
      case 'events-forgotten':
        log.forget(change)
        return true
    }
  }
}

const toText = (value: unknown): string => {
  const text: unknown = JSON.stringify(value)
  if (typeof text === 'string') return text
  throw new DealwrightError({
    code: 'not-json',
    message: `A store keeps JSON values; ${typeof value} is none.`,
  })
}
