import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const share = 0.2

/** For some seconds a fifth of all RPC calls fail, hang, or have their answer lost. */
export const rpc: Fault = {
  strike: async ({ rpc: proxy }, random) => {
    proxy.setFaults(share)
    await sleep(random.between(2_000, 10_000))
    proxy.setFaults(0)
  },
}
