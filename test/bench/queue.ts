import { openEmbeddedPool, openQueue } from '@dealwright/agent-core/queue/bullmq'
import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import { hasRedisServer, startRedis } from '../support/start-redis.ts'
import type { Figure } from './figure.ts'
import { type Contender, compareQueues } from './queue-rounds.ts'

// What our port asks of BullMQ, so that both sides do the same work.
const jobOptions = { attempts: 3, backoff: { type: 'exponential', delay: 1000 }, stackTraceLimit: 0 }
const workerOptions = { lockDuration: 8000, stalledInterval: 2000, maxStalledCount: 10 }
const week = 7 * 24 * 60 * 60

/**
 * Jobs a second through our queue port and through bare BullMQ, on the same engine with the same settings, in alternating
 * rounds. On Redis (REDIS_URL, or a server of our own; left out where there is neither) and on the embedded engine.
 */
export const benchQueue = async (): Promise<Figure[]> => [
  ...(process.env.REDIS_URL || hasRedisServer() ? await benchRedis() : []),
  ...(await benchEmbedded()),
]

const benchRedis = async (): Promise<Figure[]> => {
  const redis = process.env.REDIS_URL
    ? { url: process.env.REDIS_URL, close: async () => {} }
    : await startRedis()
  const ours = await openQueue({ redisUrl: redis.url, prefix: 'bench-ours' })
  const producer = new Redis(redis.url, { maxRetriesPerRequest: 10 })
  const consumer = new Redis(redis.url, { maxRetriesPerRequest: null })
  const keep = { age: week, count: 100_000 }
  const { Queue, Worker } = withBackend(createRedisBackend)
  const bare: Contender = async name => {
    const queue = new Queue<unknown, unknown>(name, { connection: producer, prefix: 'bench-bare' })
    return {
      enqueue: async jobs => {
        await queue.addBulk(
          jobs.map(({ id, data }) => ({ name: 'work', data, opts: { ...jobOptions, jobId: `.${id}` } })),
        )
      },
      work: async (concurrency, handler) => {
        const worker = new Worker(name, handler, {
          connection: consumer,
          prefix: 'bench-bare',
          concurrency,
          ...workerOptions,
          removeOnComplete: keep,
          removeOnFail: keep,
        })
        await worker.waitUntilReady()
        return () => worker.close()
      },
      close: () => queue.close(),
    }
  }
  try {
    return await compareQueues({ engine: 'redis', ours, bare, jobs: 1000, concurrency: 50, rounds: 15 })
  } finally {
    await ours.close()
    for (const client of [producer, consumer]) client.disconnect()
    await redis.close()
  }
}

const benchEmbedded = async (): Promise<Figure[]> => {
  const ours = await openQueue()
  const { pool: connection, close } = await openEmbeddedPool()
  const keep = { age: week }
  const { Queue, Worker } = withBackend(createPostgresBackend)
  const bare: Contender = async name => {
    const queue = new Queue<unknown, unknown>(name, { connection })
    return {
      enqueue: async jobs => {
        await queue.addBulk(
          jobs.map(({ id, data }) => ({ name: 'work', data, opts: { ...jobOptions, jobId: `.${id}` } })),
        )
      },
      work: async (concurrency, handler) => {
        const worker = new Worker(name, handler, {
          connection,
          concurrency,
          ...workerOptions,
          removeOnComplete: keep,
          removeOnFail: keep,
        })
        await worker.waitUntilReady()
        return () => worker.close()
      },
      close: () => queue.close(),
    }
  }
  try {
    return await compareQueues({ engine: 'embedded', ours, bare, jobs: 200, concurrency: 10, rounds: 9 })
  } finally {
    await ours.close()
    await close()
  }
}
