import { runMigrations } from 'bullmq'
import { PglitePool } from './pglite-pool.ts'
import { startPglite } from './start-pglite.ts'

/** BullMQ looks for its tables here where it is given a ready pool. */
const schema = 'bullmq'

export interface EmbeddedPool {
  pool: PglitePool
  close(): Promise<void>
}

/**
 * Starts PostgreSQL inside this process, in memory or in `folder`, with BullMQ's tables up to date. What
 * `openQueue` runs on; of use by itself only to run bare BullMQ beside it, as the bench does.
 */
export const openEmbeddedPool = async (folder?: string): Promise<EmbeddedPool> => {
  const database = await startPglite({
    folder,
    prepare: async fresh => {
      // BullMQ's statements name their tables without a schema, and set the path only on connections of its own.
      await fresh.exec(`CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path TO ${schema}, public`)
      const pool = new PglitePool(fresh)
      await runMigrations(pool, schema)
      await pool.end()
    },
  })
  const pool = new PglitePool(database)
  return {
    pool,
    close: async () => {
      await pool.end()
      await database.close()
    },
  }
}
