import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Milliseconds; beyond a minute the peers would refuse each other's messages, as they should. */
const furthest = 45_000

/** The clock of one agent jumps ahead or back by up to 45 seconds, and is set right after a while. */
export const clock: Fault = {
  strike: async (world, random) => {
    const agent = random.pick([world.buyer, world.seller])
    agent.setClock(world.ahead + random.between(-furthest, furthest))
    await sleep(random.between(1_000, 6_000))
    agent.setClock(world.ahead)
  },
}
