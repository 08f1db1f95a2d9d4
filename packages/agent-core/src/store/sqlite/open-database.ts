import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DealwrightError } from '@dealwright/protocols'
import { backUp } from './back-up.ts'
import { createPrivateFile, holdLock } from './hold-lock.ts'
import { applicationId, migrations } from './migrations.ts'

export interface OpenedDatabase {
  database: DatabaseSync
  /** Closes the file and gives its lock back. */
  close: () => void
}

/** Opens, locks and migrates the file at `path`, or a database in memory for ':memory:'. */
export const openDatabase = (path: string): OpenedDatabase => {
  if (path === ':memory:') {
    const database = new DatabaseSync(path)
    migrate(database, path)
    return { database, close: () => database.close() }
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const unlock = holdLock({ what: 'store', subject: path, path: `${path}.lock` })
  let database: DatabaseSync | undefined
  try {
    createPrivateFile(path)
    chmodSync(path, 0o600)
    const opened = new DatabaseSync(path, { timeout: 2000 })
    database = opened
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
    migrate(opened, path)
    return {
      database: opened,
      close: () => {
        opened.close()
        unlock()
      },
    }
  } catch (error) {
    database?.close()
    unlock()
    throw error
  }
}

const migrate = (database: DatabaseSync, path: string): void => {
  const version = readPragma(database, 'user_version')
  const owner = readPragma(database, 'application_id')
  const foreign = owner !== applicationId && (owner !== 0 || version !== 0 || hasTables(database))
  if (foreign) {
    throw new DealwrightError({
      code: 'store-corrupt',
      message: `The store ${path} is another program's database. Give the path of a Dealwright store, or of a new file.`,
    })
  }
  if (version > migrations.length) {
    throw new DealwrightError({
      code: 'store-too-new',
      message: `The store ${path} was written by a newer Dealwright (schema ${version}, this one knows ${migrations.length}). Upgrade Dealwright.`,
    })
  }
  if (version > 0 && version < migrations.length && path !== ':memory:') {
    // An upgrade that turns out wrong can be undone: the old program opens the copy.
    backUp(database, `${path}.v${version}.bak`)
  }
  for (const [index, change] of migrations.entries()) {
    if (index < version) continue
    database.exec(
      `BEGIN; ${change} PRAGMA user_version = ${index + 1}; PRAGMA application_id = ${applicationId}; COMMIT`,
    )
  }
}

const readPragma = (database: DatabaseSync, name: string): number =>
  Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)

const hasTables = (database: DatabaseSync): boolean =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' LIMIT 1").get() !== undefined
