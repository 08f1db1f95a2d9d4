import { benchDurableDeals } from './durability-deals.ts'
import { benchKill } from './durability-kill.ts'
import { benchMemory } from './durability-memory.ts'
import { benchRecovery } from './durability-recovery.ts'
import type { Figure } from './figure.ts'

/** Measures what it costs to survive a crash, how fast an agent is back after one, and whether ended deals leave memory behind. */
export const benchDurability = async (): Promise<Figure[]> => [
  ...(await benchDurableDeals()),
  ...(await benchRecovery()),
  ...(await benchKill()),
  ...(await benchMemory()),
]
