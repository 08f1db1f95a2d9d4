import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DealwrightError } from '@dealwright/protocols'
import type { StorePort } from '../../ports/store.ts'
import { createQueries, type StoreQueries } from './create-queries.ts'
import { describeFailure } from './describe-failure.ts'
import { applicationId, migrations } from './migrations.ts'
import type { Row } from './rows.ts'

export interface ReadStoreParameters {
  /** The file of an agent's store. */
  path: string
}

/**
 * Opens a store for reading only, without its lock: its agent may be running. Each call sees what was committed last.
 * Throws `store-missing`, `store-too-new`, `store-too-old` (its agent has not run since an upgrade), `store-corrupt` or
 * `store-unreachable`.
 *
 * ```ts
 * import { readStore } from '@dealwright/agent-core/store/sqlite'
 * const store = await readStore({ path: '.dealwright/alice/agent.db' })
 * ```
 */
export const readStore = async ({
  path,
}: ReadStoreParameters): Promise<StoreQueries & Pick<StorePort, 'close'> & AsyncDisposable> => {
  const file = resolve(path)
  if (!existsSync(file)) {
    const message = `There is no store at ${file}. Give the folder of an agent that has run.`
    throw new DealwrightError({ code: 'store-missing', message })
  }
  const database = guard(file, () => new DatabaseSync(file, { readOnly: true, timeout: 2000 }))
  try {
    checkSchema(database, file)
  } catch (error) {
    database.close()
    throw describeFailure(error, file)
  }
  const all = (sql: string, ...values: (string | number)[]): Row[] =>
    guard(file, () => database.prepare(sql).all(...values))
  const close = async () => {
    if (database.isOpen) database.close()
  }
  return {
    ...createQueries(all),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const checkSchema = (database: DatabaseSync, file: string): void => {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
  const version = pragma('user_version')
  if (pragma('application_id') !== applicationId) {
    throw new DealwrightError({
      code: 'store-corrupt',
      message: `${file} is no Dealwright store. Give the folder of an agent that has run.`,
    })
  }
  if (version > migrations.length) {
    throw new DealwrightError({
      code: 'store-too-new',
      message: `The store ${file} was written by a newer Dealwright (schema ${version}, this one knows ${migrations.length}). Upgrade Dealwright.`,
    })
  }
  if (version < migrations.length) {
    throw new DealwrightError({
      code: 'store-too-old',
      message: `The store ${file} is of an older Dealwright (schema ${version}, this one has ${migrations.length}). Start its agent once: that brings it up to date.`,
    })
  }
}

const guard = <Value>(file: string, action: () => Value): Value => {
  try {
    return action()
  } catch (error) {
    throw describeFailure(error, file)
  }
}
