import { setTimeout as sleep } from 'node:timers/promises'
import { hasRedisServer } from '../../support/start-redis.ts'
import type { Fault } from './fault.ts'

/** Redis is killed and comes back with its data after some seconds. */
export const redis: Fault = {
  lacks: () => (hasRedisServer() ? undefined : 'The fault redis needs redis-server: install it.'),
  strike: async (world, random) => {
    await world.redis?.stop()
    await sleep(random.between(500, 5_000))
    await world.redis?.start()
  },
}
