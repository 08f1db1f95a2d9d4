import { checkWorld } from './check/check-world.ts'
import { excerptLog } from './check/excerpt-log.ts'
import type { Order } from './check/observation.ts'
import { observe, observeBalances } from './check/observe.ts'
import { summarize, type Tally } from './check/summarize.ts'
import type { Violation } from './check/violation.ts'
import { strikeFaults } from './faults/strike-faults.ts'
import { runEveryStep } from './modes/run-every-step.ts'
import { runRandom } from './modes/run-random.ts'
import type { ChaosOptions } from './options.ts'
import type { RunContext } from './run-context.ts'
import { createRandom } from './world/create-random.ts'
import { startWorld } from './world/start-world.ts'

/** What a run of chaos found. */
export interface ChaosReport {
  readonly summary: Tally & {
    readonly mode: ChaosOptions['mode']
    readonly seed: number
    readonly deals: number
    readonly kills: number
    /** How many faults struck. */
    readonly faults: number
    readonly seconds: number
  }
  readonly violations: readonly Violation[]
  /** What each agent wrote about the deals that went wrong, and its last lines. */
  readonly logs: { readonly buyer: string; readonly seller: string } | undefined
  /** Where stores and logs were kept, where something is wrong. */
  readonly kept: string | undefined
}

export interface RunChaosParameters {
  readonly log: (line: string) => void
  /** Ends the run early: what is open then counts as stuck. */
  readonly signal?: AbortSignal
  /** Whether to keep stores and logs of a run in which something is wrong. Default false. */
  readonly keep?: boolean
}

/** Runs chaos once, in a world of its own that is gone afterwards. */
export const runChaos = async (
  options: ChaosOptions,
  { log, signal, keep = false }: RunChaosParameters,
): Promise<ChaosReport> => {
  const began = performance.now()
  const random = createRandom(options.seed)
  await using world = await startWorld({ random: createRandom(options.seed + 1) })
  const orders: Order[] = []
  const before = await observeBalances(world)
  const bound = AbortSignal.timeout(timeOf(options))
  const context: RunContext = {
    world,
    random,
    orders,
    log,
    signal: signal === undefined ? bound : AbortSignal.any([signal, bound]),
  }
  const { kills, faults, failure } = await act(context, options)
  await Promise.all([world.buyer.stop(), world.seller.stop()])
  const observation = await observe(world, { orders, before })
  const violations = [...checkWorld(observation), ...failure]
  const isWrong = violations.length > 0
  const { mode, seed } = options
  return {
    summary: {
      mode,
      seed,
      deals: orders.length,
      kills,
      faults,
      ...summarize(observation, violations),
      seconds: Math.round((performance.now() - began) / 1000),
    },
    violations,
    logs: isWrong
      ? {
          buyer: excerptLog(world.buyer.lines(), observation.buyer, violations),
          seller: excerptLog(world.seller.lines(), observation.seller, violations),
        }
      : undefined,
    kept: isWrong && keep ? world.keep() : undefined,
  }
}

interface Acted {
  readonly kills: number
  readonly faults: number
  readonly failure: readonly Violation[]
}

const act = async (context: RunContext, options: ChaosOptions): Promise<Acted> => {
  const over = new AbortController()
  const striking = strikeFaults(context, options.faults, AbortSignal.any([over.signal, context.signal]))
  const calm = async () => {
    over.abort()
    await striking
  }
  const { kills } = options
  try {
    const made =
      options.mode === 'random'
        ? await runRandom(context, { deals: options.deals, kills: kills ?? 0, calm })
        : await runEveryStep(context, { ...(kills === undefined ? {} : { kills }), calm })
    return { kills: made, faults: await striking, failure: [] }
  } catch (error) {
    // An agent that does not come back any more, above all: what can be seen of the world is checked all the same.
    await calm()
    const message = `the run broke off: ${error instanceof Error ? error.message : String(error)}`
    return { kills: 0, faults: await striking, failure: [{ kind: 'process-died', message }] }
  }
}

/** Milliseconds that a run may take at most. */
const timeOf = ({ mode, deals, kills, faults }: ChaosOptions): number => {
  const strain = faults.length > 0 ? 2 : 1
  return mode === 'random'
    ? 240_000 + strain * (deals * 8_000 + (kills ?? 0) * 8_000)
    : 240_000 + strain * (kills ?? 120) * 30_000
}
