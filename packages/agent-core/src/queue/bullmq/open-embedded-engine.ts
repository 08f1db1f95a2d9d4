import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { createPostgresBackend, withBackend } from 'bullmq'
import { holdLock } from '../../store/sqlite/hold-lock.ts'
import type { AnnouncementListener, Engine } from './engine.ts'
import { openEmbeddedPool } from './open-embedded-pool.ts'
import type { PglitePool } from './pglite-pool.ts'
import { keepFinishedSeconds, maxTakeovers } from './settings.ts'
import type { StoredJob } from './stored-job.ts'

export interface OpenEmbeddedEngineParameters {
  dataDir?: string
  prefix: string
  lockMs: number
  onError: (error: Error) => void
}

/** One database, with everyone in this process who has it open. */
interface Database {
  pool: PglitePool
  listeners: Set<AnnouncementListener>
  users: number
  close(): Promise<void>
}

const { Queue, Worker, QueueEvents } = withBackend(createPostgresBackend)
const openFolders = new Map<string, Promise<Database>>()

/**
 * Opens PostgreSQL inside this process, in memory or in `dataDir`. Openers of one folder in one process share it; another
 * process is refused with `queue-locked`. A crash of the process loses nothing; PGlite does not sync to disk, so a power
 * cut may lose the last moments.
 */
export const openEmbeddedEngine = async ({
  dataDir,
  prefix,
  lockMs,
  onError,
}: OpenEmbeddedEngineParameters): Promise<Engine> => {
  const database = await (dataDir ? share(resolve(dataDir)) : openDatabase())
  database.users += 1
  const { pool: connection, listeners } = database
  const qualify = (name: string) => `${prefix}.${name}`
  const keep = { age: keepFinishedSeconds }
  const watched = <Source extends { on(event: 'error', listener: (error: Error) => void): unknown }>(
    source: Source,
  ): Source => {
    source.on('error', onError)
    return source
  }

  return {
    createQueue: name => watched(new Queue<StoredJob, string>(qualify(name), { connection })),
    createWorker: (name, processor, concurrency) =>
      watched(
        new Worker<StoredJob, string>(qualify(name), processor, {
          connection,
          concurrency,
          lockDuration: lockMs,
          stalledInterval: lockMs / 4,
          maxStalledCount: maxTakeovers,
          removeOnComplete: keep,
          removeOnFail: keep,
          runRetryDelay: 500,
        }),
      ),
    createEvents: (name, lastEventId) =>
      watched(new QueueEvents<string>(qualify(name), { connection, lastEventId })),
    lastEventId: async name => {
      const { rows } = await connection.query<{ newest: string }>(
        `SELECT coalesce(max(id), 0)::text AS newest FROM event WHERE queue = $1`,
        [qualify(name)],
      )
      return rows[0]?.newest ?? '0'
    },
    announce: async announcement => {
      for (const listener of listeners) listener.onAnnouncement(announcement)
    },
    listen: async listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    isOnline: () => true,
    close: async () => {
      database.users -= 1
      if (database.users === 0) await database.close()
    },
  }
}

const share = async (folder: string): Promise<Database> => {
  const open = openFolders.get(folder) ?? openDatabase(folder)
  openFolders.set(folder, open)
  try {
    return await open
  } catch (error) {
    openFolders.delete(folder)
    throw error
  }
}

const openDatabase = async (folder?: string): Promise<Database> => {
  const unlock = folder ? lockFolder(folder) : () => {}
  try {
    const { pool, close } = await openEmbeddedPool(folder && join(folder, 'postgres'))
    return {
      pool,
      listeners: new Set(),
      users: 0,
      close: async () => {
        if (folder) openFolders.delete(folder)
        await close()
        unlock()
      },
    }
  } catch (cause) {
    unlock()
    throw new DealwrightError({
      code: 'queue-corrupt',
      message: `The embedded queue${folder ? ` in ${folder}` : ''} cannot be opened. Move the folder away to start with an empty one, or set REDIS_URL.`,
      cause,
    })
  }
}

const lockFolder = (folder: string): (() => void) => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return holdLock({ what: 'queue', subject: folder, path: join(folder, 'queue.lock') })
  } catch (cause) {
    if (cause instanceof DealwrightError) throw cause
    throw new DealwrightError({
      code: 'queue-unreachable',
      message: `The queue folder ${folder} cannot be made or written. Check the path and its permissions.`,
      cause,
    })
  }
}
