import { pause } from '../modes/pause.ts'
import type { RunContext } from '../run-context.ts'
import { type FaultName, faults } from './faults.ts'

const pauseMs = [1_000, 5_000] as const

/** Lets faults happen one after another, chosen by the seed, until `stop` is aborted. Returns how many did, with all mended. */
export const strikeFaults = async (
  { world, random, log }: RunContext,
  names: readonly FaultName[],
  stop: AbortSignal,
): Promise<number> => {
  let count = 0
  while (names.length > 0) {
    await pause(random.between(...pauseMs), stop)
    if (stop.aborted) break
    const name = random.pick(names)
    log(`  fault: ${name}`)
    await faults[name].strike(world, random)
    count += 1
  }
  return count
}
