import type { DatabaseSync } from 'node:sqlite'
import type { Change } from '../../ports/store.ts'
import type { ApplyChange } from './apply-change.ts'

export interface GroupCommit {
  /** Resolves once the changes are on disk: true, or false and nothing changed where a version did not match. */
  readonly commit: (changes: readonly Change[]) => Promise<boolean>
  /** Writes what is pending now. */
  readonly flush: () => void
}

interface Pending {
  changes: readonly Change[]
  resolve: (committed: boolean) => void
  reject: (error: unknown) => void
}

/**
 * Lets all commits of one turn of the event loop share one transaction and so one sync of the disk. Each is still atomic
 * by itself, through a savepoint, and none resolves before the shared transaction is durable.
 */
export const createGroupCommit = (database: DatabaseSync, apply: ApplyChange): GroupCommit => {
  let pending: Pending[] = []

  const applyAll = ({ changes, reject }: Pending): boolean | undefined => {
    database.exec('SAVEPOINT one')
    try {
      const matched = changes.every(apply)
      database.exec(matched ? 'RELEASE one' : 'ROLLBACK TO one; RELEASE one')
      return matched
    } catch (error) {
      // SQLite itself rolls the whole transaction back on a full disk or a failed write: then all are rejected below.
      if (!database.isTransaction) throw error
      database.exec('ROLLBACK TO one; RELEASE one')
      reject(error)
      return undefined
    }
  }

  const flush = () => {
    const batch = pending
    pending = []
    if (batch.length === 0) return
    try {
      database.exec('BEGIN IMMEDIATE')
      const outcomes = batch.map(applyAll)
      database.exec('COMMIT')
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? false)
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK')
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    flush,
    commit: changes =>
      new Promise((resolve, reject) => {
        if (pending.length === 0) setImmediate(flush)
        pending.push({ changes, resolve, reject })
      }),
  }
}
