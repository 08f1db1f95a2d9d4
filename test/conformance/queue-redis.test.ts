import { randomUUID } from 'node:crypto'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { describeQueue } from '@dealwright/agent-core/queue/conformance'
import { test } from 'vitest'
import { leaveBehind } from './leave-behind.ts'
import { hasRedisServer, startRedis } from './start-redis.ts'

const given = process.env.REDIS_URL

if (given || hasRedisServer()) {
  describeQueue('BullMQ on Redis', async () => {
    const redis = given ? { url: given, close: async () => {} } : await startRedis()
    const options = { redisUrl: redis.url, prefix: `test-${randomUUID()}`, lockMs: 1000, closeGraceMs: 500 }
    return {
      connect: () => openQueue(options),
      leaveBehind: (queue, id) => leaveBehind({ options, queue, id }),
      dispose: () => redis.close(),
    }
  })
} else {
  test.skip('queue: BullMQ on Redis (set REDIS_URL or install redis-server)', () => {})
}
