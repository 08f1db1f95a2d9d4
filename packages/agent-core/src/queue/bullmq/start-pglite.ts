import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'

export interface StartPgliteParameters {
  /** Where the data lives; in memory without it. */
  folder?: string | undefined
  /** Brings a new or older database up to date. */
  prepare: (database: PGlite) => Promise<void>
  /** A packed, prepared, empty database. Default `dealwright/queue-postgres.tgz` in the user's cache folder. */
  template?: string
}

type Parameters = Required<Pick<StartPgliteParameters, 'prepare' | 'template'>>

/**
 * Starts PostgreSQL inside this process. Making a new database takes seconds of computing, so the first one made by this
 * user is kept, empty, as the template of all later ones, which start in a fraction of a second. Any trouble with the
 * template only costs that time.
 */
export const startPglite = async ({
  folder,
  prepare,
  template = templatePath(),
}: StartPgliteParameters): Promise<PGlite> => {
  if (!folder) return make({ prepare, template })
  if (!existsSync(folder)) {
    // Made elsewhere and then moved, so that a crash in between leaves no half-made database behind.
    const draft = `${folder}.draft`
    await rm(draft, { recursive: true, force: true })
    const made = await make({ prepare, template }, draft)
    await made.close()
    await rename(draft, folder)
  }
  return start({ dataDir: folder }, prepare)
}

const make = async ({ prepare, template }: Parameters, dataDir?: string): Promise<PGlite> => {
  const place = dataDir ? { dataDir } : {}
  const packed = await readFile(template).catch(() => undefined)
  if (packed) {
    try {
      return await start({ ...place, loadDataDir: new Blob([packed]) }, prepare)
    } catch {
      if (dataDir) await rm(dataDir, { recursive: true, force: true })
    }
  }
  const database = await start(place, prepare)
  await keepTemplate(database, template)
  return database
}

const start = async (options: PGliteOptions, prepare: Parameters['prepare']): Promise<PGlite> => {
  const database = await PGlite.create(options)
  try {
    await prepare(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

const keepTemplate = async (database: PGlite, template: string): Promise<void> => {
  try {
    await database.exec('CHECKPOINT')
    const packed = await database.dumpDataDir('gzip')
    await mkdir(dirname(template), { recursive: true, mode: 0o700 })
    const draft = `${template}.${randomUUID()}`
    await writeFile(draft, new Uint8Array(await packed.arrayBuffer()), { mode: 0o600 })
    await rename(draft, template)
  } catch {
    // Without a template the next start is slow, and that is all.
  }
}

const templatePath = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dealwright', 'queue-postgres.tgz')
