import { clock } from './clock.ts'
import { disk } from './disk.ts'
import type { Fault } from './fault.ts'
import { redis } from './redis.ts'
import { reorg } from './reorg.ts'
import { rpc } from './rpc.ts'
import { xmtp } from './xmtp.ts'

/** Every fault there is, by the name it has on the command line. */
export const faults = { redis, rpc, xmtp, reorg, disk, clock } satisfies Record<string, Fault>

/** A fault's name on the command line. */
export type FaultName = keyof typeof faults

/** The names of all faults. */
export const faultNames = Object.keys(faults) as readonly FaultName[]
