import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** The XMTP node goes away and comes back on the same port with its log. */
export const xmtp: Fault = {
  strike: async ({ xmtp: node }, random) => {
    await node.stop()
    await sleep(random.between(500, 4_000))
    await node.start()
  },
}
