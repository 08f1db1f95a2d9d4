import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { DealwrightError } from '@dealwright/protocols'
import type { StorePort } from '../../ports/store.ts'
import { createApplyChange } from './apply-change.ts'
import { createParking } from './create-parking.ts'
import { createQueries } from './create-queries.ts'
import { describeFailure } from './describe-failure.ts'
import { createGroupCommit } from './group-commit.ts'
import { type OpenedDatabase, openDatabase } from './open-database.ts'
import type { Row } from './rows.ts'

export interface OpenStoreParameters {
  /** The file, created with mode 0600 along with its folder, or ':memory:'. */
  path: string
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
}

// How many remembered envelopes pass between two sweeps of expired ones.
const sweepEvery = 256

/**
 * Opens an agent's durable memory: one SQLite file, locked against every other opener, in which each commit survives a
 * crash. Throws `store-locked` (it says by whom), `store-too-new`, `store-corrupt` or `store-unreachable`; later calls
 * throw `store-full`, `store-io`, `store-corrupt` or `store-closed`.
 *
 * ```ts
 * import { openStore } from '@dealwright/agent-core/store/sqlite'
 * const store = await openStore({ path: 'agents/alice.db' })
 * ```
 */
export const openStore = async ({
  path,
  now = Date.now,
}: OpenStoreParameters): Promise<StorePort & AsyncDisposable> => {
  const file = path === ':memory:' ? path : resolve(path)
  const opened = guard(file, () => openDatabase(file))
  try {
    return createStore(opened, { file, now })
  } catch (error) {
    opened.close()
    throw describeFailure(error, file)
  }
}

const createStore = (
  { database, close }: OpenedDatabase,
  { file, now }: { file: string; now: () => number },
): StorePort & AsyncDisposable => {
  const { commit, flush } = createGroupCommit(database, createApplyChange(database, now))
  const { one, all } = createReader(database)
  const advance = database.prepare(
    'INSERT INTO cursor (channel, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  )
  const sweep = database.prepare('DELETE FROM seen WHERE expires_at <= ?')
  const parking = createParking(database)
  let open = true
  let untilSweep = 0

  const use = <Value>(action: () => Value): Value => {
    if (!open) throw new DealwrightError({ code: 'store-closed', message: `The store ${file} is closed.` })
    return guard(file, action)
  }
  const commitChanges: StorePort['commit'] = async changes => {
    untilSweep -= changes.filter(change => change.kind === 'remember').length
    const committed = await use(() => commit(changes)).catch(error => {
      throw describeFailure(error, file)
    })
    if (untilSweep < 0 && open) {
      untilSweep = sweepEvery
      use(() => sweep.run(now()))
    }
    return committed
  }
  const closeOnce = async () => {
    if (!open) return
    open = false
    flush()
    close()
  }

  return {
    commit: commitChanges,
    remember: async (envelopeId, expiresAt) => {
      await commitChanges([{ kind: 'remember', envelopeId, expiresAt }])
    },
    seen: async id =>
      use(() => one('SELECT 1 FROM seen WHERE id = ? AND expires_at > ?', id, now())) !== undefined,
    cursor: async channel => {
      const row = use(() => one('SELECT position FROM cursor WHERE channel = ?', channel))
      return row && String(row.position)
    },
    advance: async (channel, cursor) => {
      use(() => advance.run(channel, cursor))
    },
    park: async message => use(() => parking.park(message)),
    unpark: async id => use(() => parking.unpark(id)),
    redeliver: async id => use(() => parking.redeliver(id)),
    ...createQueries((sql, ...values) => use(() => all(sql, ...values))),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
}

const createReader = (database: DatabaseSync) => {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const statement = (sql: string) => {
    const prepared = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, prepared)
    return prepared
  }
  return {
    one: (sql: string, ...values: (string | number)[]): Row | undefined => statement(sql).get(...values),
    all: (sql: string, ...values: (string | number)[]): Row[] => statement(sql).all(...values),
  }
}

const guard = <Value>(file: string, action: () => Value): Value => {
  try {
    return action()
  } catch (error) {
    throw describeFailure(error, file)
  }
}
