import { sha256 } from '@dealwright/protocols'
import { createRandom } from '../chaos/world/create-random.ts'
import { attackClasses } from './classes/classes.ts'
import { legitimateClasses } from './legitimate/classes.ts'
import type { RedteamOptions } from './options.ts'
import { runScenario } from './run-scenario.ts'
import type { ScenarioClass } from './scenario.ts'
import { createTally } from './tally.ts'
import { openWorld } from './world/world.ts'

/** What a run comes to, as its last line says it. */
export interface Summary {
  readonly seed: number
  readonly scenarios: number
  readonly legitimate: number
  /** Scenarios after which a victim had less than its principal agreed to. */
  readonly breaches: number
  /** Legitimate uses that were refused. */
  readonly falseDenials: number
  /** Attacks that could not be carried out as written, and so prove nothing. */
  readonly broken: number
  readonly seconds: number
}

export interface RunRedteamParameters {
  readonly log?: (line: string) => void
  readonly signal?: AbortSignal
  /** Replaces the classes of attacks. Default: all there are. */
  readonly attacks?: readonly ScenarioClass[]
  /** Replaces the classes of honest uses. Default: all there are. */
  readonly uses?: readonly ScenarioClass[]
}

/** Seeds that are near each other would draw alike. */
const seedOf = (text: string): number => Number.parseInt(sha256(text).slice(2, 10), 16)

/** The least legitimate uses of a run, and how many attacks there are for each of them. */
const [leastLegitimate, attacksForEach] = [9, 4]

/**
 * Attacks, and between attacks uses that must work, one after the other on one chain; classes take turns, and the seed draws the rest.
 * A scenario's own seed is derived from the run's and its place, so that the same run makes the same scenarios.
 */
export const runRedteam = async (
  { scenarios, seed, classes, verbose = false }: RedteamOptions,
  { log = () => {}, signal, attacks = attackClasses, uses = legitimateClasses }: RunRedteamParameters = {},
): Promise<Summary> => {
  const began = performance.now()
  const chosen = attacks.filter(({ name }) => classes.length === 0 || classes.includes(name))
  const counts = { scenarios: 0, legitimate: 0, breaches: 0, falseDenials: 0, broken: 0 }
  const legitimate = Math.max(leastLegitimate, Math.ceil(scenarios / attacksForEach))
  const tally = createTally()
  await using world = await openWorld()

  const run = async (from: readonly ScenarioClass[], index: number, isAttack: boolean): Promise<void> => {
    const drawn = from[index % from.length]
    if (drawn === undefined) return
    const random = createRandom(seedOf(`${seed}/${isAttack ? 'attack' : 'use'}/${index}`))
    const scenario = drawn.draw(random)
    const { breaches, error, tries } = await runScenario(scenario, { world, random })
    const title = `${isAttack ? 'attack' : 'use'} ${index} ${drawn.name}: ${scenario.name}`
    if (verbose)
      for (const line of [title, ...tries.map(({ what, answer }) => `    ${what}: ${answer}`)]) log(line)
    for (const breach of breaches) log(`BREACH ${title} (seed ${seed}): ${breach}`)
    if (breaches.length > 0) counts.breaches += 1
    if (!isAttack) {
      counts.legitimate += 1
      if (error === undefined) return
      counts.falseDenials += 1
      log(`FALSE DENIAL ${title} (seed ${seed}): ${error}`)
      return
    }
    counts.scenarios += 1
    tally.add(drawn.name, { tries, isBreach: breaches.length > 0 })
    if (error === undefined && tries.length > 0) return
    counts.broken += 1
    log(`BROKEN ${title} (seed ${seed}): ${error ?? 'nothing was tried'}`)
  }

  const every = Math.max(1, Math.floor(scenarios / legitimate))
  let used = 0
  for (let index = 0; index < scenarios && signal?.aborted !== true; index += 1) {
    await run(chosen, index, true)
    if (index % every === every - 1 && used < legitimate) {
      await run(uses, used, false)
      used += 1
    }
    if (index % 25 === 24) log(`${index + 1} attacks, ${counts.breaches} breaches`)
  }
  for (; used < legitimate && signal?.aborted !== true; used += 1) await run(uses, used, false)
  for (const line of tally.lines()) log(line)
  return { seed, ...counts, seconds: Math.round((performance.now() - began) / 100) / 10 }
}
