import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DealwrightError } from '@dealwright/protocols'
import type { BudgetFilePage } from './budget-page.ts'
import { budgetApplicationId, budgetSchema, budgetVersion, createBudgetPage } from './budget-rows.ts'
import { describeFailure } from './describe-failure.ts'
import { createPrivateFile } from './hold-lock.ts'

export interface OpenBudgetFileParameters {
  /** The file, created with mode 0600 along with its folder. */
  path: string
}

/** Budgets in one file that any number of processes may open; meets the wallet's `BudgetStore`. */
export interface BudgetFile extends AsyncDisposable {
  /**
   * Runs all of it or nothing, alone among all processes, and durably once it resolves: by default also against a loss of power, for
   * one sync of the disk, and then with all that came before.
   */
  transact<Value>(run: (page: BudgetFilePage) => Value, durability?: 'crash' | 'power-loss'): Promise<Value>
  /** Looks without locking. */
  read<Value>(run: (page: BudgetFilePage) => Value): Promise<Value>
  close(): Promise<void>
}

/** SQLite's names: a write-ahead log that is not synced loses its end with the power, and nothing with the process. */
const modes = { crash: 'NORMAL', 'power-loss': 'FULL' } as const

/** How long another process's transaction is waited for; theirs take a millisecond. */
const busyMs = 5_000

/**
 * Opens the file in which an agent's budgets and its freeze are kept. Throws `store-too-new`, `store-corrupt` or `store-unreachable`;
 * later calls throw `store-full`, `store-io`, `store-corrupt`, `store-locked` or `store-closed`.
 *
 * ```ts
 * import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
 * const budgets = await openBudgetFile({ path: 'agents/alice/budget.db' })
 * ```
 */
export const openBudgetFile = async ({ path }: OpenBudgetFileParameters): Promise<BudgetFile> => {
  const file = resolve(path)
  try {
    return createBudgetFile(openBudgetDatabase(file), file)
  } catch (error) {
    throw describeFailure(error, file)
  }
}

const openBudgetDatabase = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  createPrivateFile(file)
  const database = new DatabaseSync(file, { timeout: busyMs })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
    database.exec('BEGIN IMMEDIATE')
    prepareSchema(database, file)
    database.exec('COMMIT')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const prepareSchema = (database: DatabaseSync, file: string): void => {
  const version = readPragma(database, 'user_version')
  const owner = readPragma(database, 'application_id')
  if (version === 0 && owner === 0) {
    database.exec(
      `${budgetSchema} PRAGMA user_version = ${budgetVersion}; PRAGMA application_id = ${budgetApplicationId};`,
    )
    return
  }
  if (owner !== budgetApplicationId)
    throw new DealwrightError({
      code: 'store-corrupt',
      message: `${file} is not a file of budgets. Give the path of one, or of a new file.`,
    })
  if (version > budgetVersion)
    throw new DealwrightError({
      code: 'store-too-new',
      message: `The budgets ${file} were written by a newer Dealwright (schema ${version}, this one knows ${budgetVersion}). Upgrade Dealwright.`,
    })
}

const createBudgetFile = (database: DatabaseSync, file: string): BudgetFile => {
  const page = createBudgetPage(database)
  let open = true
  let synced: keyof typeof modes = 'power-loss'
  const use = <Value>(run: () => Value): Value => {
    if (!open) throw new DealwrightError({ code: 'store-closed', message: `The budgets ${file} are closed.` })
    return run()
  }
  const closeOnce = async () => {
    if (!open) return
    open = false
    database.close()
  }
  return {
    transact: async (run, durability = 'power-loss') =>
      use(() => {
        try {
          if (durability !== synced) database.exec(`PRAGMA synchronous = ${modes[durability]}`)
          synced = durability
          database.exec('BEGIN IMMEDIATE')
        } catch (error) {
          throw describeFailure(error, file)
        }
        try {
          const value = run(page)
          database.exec('COMMIT')
          return value
        } catch (error) {
          if (database.isTransaction) database.exec('ROLLBACK')
          throw describeFailure(error, file)
        }
      }),
    read: async run =>
      use(() => {
        try {
          return run(page)
        } catch (error) {
          throw describeFailure(error, file)
        }
      }),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
}

const readPragma = (database: DatabaseSync, name: string): number =>
  Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
