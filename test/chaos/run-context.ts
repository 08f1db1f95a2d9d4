import type { Order } from './check/observation.ts'
import type { Random } from './world/create-random.ts'
import type { World } from './world/start-world.ts'

/** What the parts of a run share. */
export interface RunContext {
  readonly world: World
  readonly random: Random
  /** Every order given to the buyer so far. */
  readonly orders: Order[]
  /** Aborted when the run's time is over. */
  readonly signal: AbortSignal
  /** Tells a person how the run goes. */
  readonly log: (line: string) => void
}
