import { randomUUID } from 'node:crypto'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { describeQueue } from '@dealwright/agent-core/queue/conformance'
import { Redis } from 'ioredis'
import { test } from 'vitest'
import { hasRedisServer, startRedis } from '../support/start-redis.ts'
import { leaveBehind } from './leave-behind.ts'

const given = process.env.REDIS_URL

if (given || hasRedisServer()) {
  describeQueue('BullMQ on Redis', async () => {
    const redis = given ? { url: given, close: async () => {} } : await startRedis()
    const options = { redisUrl: redis.url, prefix: `test-${randomUUID()}`, lockMs: 1000, closeGraceMs: 500 }
    return {
      connect: () => openQueue(options),
      leaveBehind: (queue, id) => leaveBehind({ options, queue, id }),
      dispose: async () => {
        if (given) await removeKeys(given, options.prefix)
        await redis.close()
      },
    }
  })
} else {
  test.skip('queue: BullMQ on Redis (set REDIS_URL or install redis-server)', () => {})
}

const removeKeys = async (url: string, prefix: string): Promise<void> => {
  const client = new Redis(url)
  for await (const keys of client.scanStream({ match: `${prefix}:*` }))
    if (keys.length > 0) await client.del(keys)
  await client.quit()
}
