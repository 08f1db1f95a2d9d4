import type { QueuePort } from '../../ports/queue.ts'
import { connectQueue } from './connect-queue.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'
import { openRedisEngine } from './open-redis-engine.ts'
import { defaultCloseGraceMs, defaultLockMs } from './settings.ts'

export interface OpenQueueParameters {
  /** 'redis://…' or 'rediss://…': queues shared by every process that uses this Redis. Without it, the embedded engine. */
  redisUrl?: string
  /** Folder of the embedded engine, made if needed and locked against other processes. Without it, queues live in memory. */
  dataDir?: string
  /** Keeps queues of different worlds on one engine apart. Default 'dealwright'. */
  prefix?: string
  /** A worker silent for so long is dead and its work is taken over, in milliseconds. Default 8000. */
  lockMs?: number
  /** How long `close` waits for handlers that ignore their signal, in milliseconds. Default 5000. */
  closeGraceMs?: number
  /** Told of trouble in the background, such as a lost connection that is being restored. */
  onError?: (error: Error) => void
}

/**
 * Opens durable queues on BullMQ: on Redis where a URL is given, otherwise on a PostgreSQL embedded in this process (a
 * user's very first start takes seconds, later ones half a second: start other things beside it). Finished queue jobs stay on record for seven days (on Redis
 * at most 100,000 of a kind per queue); for as long, enqueueing their id again does nothing.
 *
 * Throws `queue-unreachable` (retryable) where Redis does not answer, `queue-locked` (retryable) where another process has
 * the folder open, `queue-corrupt` where the folder cannot be opened. Later calls throw `queue-unreachable` after about
 * fifteen seconds without Redis, and `queue-closed`.
 *
 * ```ts
 * import { openQueue } from '@dealwright/agent-core/queue/bullmq'
 * const queue = await openQueue({ redisUrl: process.env.REDIS_URL, dataDir: 'agents/queue' })
 * ```
 */
export const openQueue = async ({
  redisUrl,
  dataDir,
  prefix = 'dealwright',
  lockMs = defaultLockMs,
  closeGraceMs = defaultCloseGraceMs,
  onError = () => {},
}: OpenQueueParameters = {}): Promise<QueuePort & AsyncDisposable> => {
  const engine = redisUrl
    ? await openRedisEngine({ url: redisUrl, prefix, lockMs, onError })
    : await openEmbeddedEngine({ ...(dataDir ? { dataDir } : {}), prefix, lockMs, onError })
  return connectQueue(engine, { closeGraceMs, onError })
}
