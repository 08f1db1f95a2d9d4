import type { Random } from '../chaos/world/create-random.ts'
import type { Scenario } from './scenario.ts'
import { openStage, type Try } from './world/stage.ts'
import type { World } from './world/world.ts'

/** What came of one scenario. */
export interface ScenarioOutcome {
  readonly breaches: readonly string[]
  /** Why it could not be carried out as written. */
  readonly error?: string
  /** What was tried and what came of it. */
  readonly tries: readonly Try[]
}

const patienceMs = 45_000

/** Plays one scenario, closes what it opened, and then looks at the chain. */
export const runScenario = async (
  scenario: Scenario,
  { world, random }: { world: World; random: Random },
): Promise<ScenarioOutcome> => {
  const open = await openStage(world, random)
  let error: string | undefined
  let late: NodeJS.Timeout | undefined
  try {
    const { promise, reject } = Promise.withResolvers<never>()
    late = setTimeout(() => reject(new Error(`it did not end within ${patienceMs} ms`)), patienceMs)
    await Promise.race([scenario.run(open.stage), promise])
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  } finally {
    clearTimeout(late)
    await open[Symbol.asyncDispose]()
  }
  const breaches = await Promise.all(
    open.watched.map(async one => (await one.breaches()).map(breach => `${one.name} ${breach}`)),
  )
  return {
    breaches: breaches.flat(),
    tries: open.tries,
    ...(error === undefined ? {} : { error }),
  }
}
