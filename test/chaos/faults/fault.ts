import type { Random } from '../world/create-random.ts'
import type { World } from '../world/start-world.ts'

/** A way in which the world can go wrong for a while. */
export interface Fault {
  /** What this machine lacks for it, in one line; undefined where it can be had. */
  lacks?(): string | undefined
  /** Makes it go wrong, and mends it before it returns. */
  strike(world: World, random: Random): Promise<void>
}
