import { readFileSync } from 'node:fs'
import type { CrashPoint } from '../agents/control-folder.ts'
import type { Order } from '../check/observation.ts'
import { readStore } from '../check/read-store.ts'
import type { RunContext } from '../run-context.ts'
import type { AgentProcess } from '../supervise/agent-process.ts'
import { plainOrder } from './draw-order.ts'
import { placeOrder } from './place-order.ts'
import { settle } from './settle.ts'

export interface RunEveryStepParameters {
  /** Only so many points, chosen by the seed. Default: all of them. */
  readonly kills?: number
  /** Ends all faults; called before the deals are given a last time to end. */
  readonly calm: () => Promise<void>
}

/** What makes deals go different ways. */
type Kind = Pick<Order, 'effort' | 'relayed'>

interface Step {
  readonly agent: AgentProcess
  readonly kind: Kind
  readonly point: CrashPoint
}

const kinds: readonly Kind[] = [
  { effort: 'normal', relayed: false },
  { effort: 'normal', relayed: true },
  { effort: 'refuse', relayed: false },
  { effort: 'hang', relayed: false },
  { effort: 'call-off', relayed: false },
]

const nameOf = ({ effort, relayed }: Kind): string => (relayed ? `relayed ${effort}` : effort)
const readyMs = 60_000

/**
 * Runs one deal of each kind undisturbed and notes every effect that each side does; then runs one deal for each of these
 * points, in which the process that reaches it dies there. Returns how many did. Throws where agents publish no effects.
 */
export const runEveryStep = async (
  context: RunContext,
  { kills, calm }: RunEveryStepParameters,
): Promise<number> => {
  const { world, random, orders, signal, log } = context
  world.seller.release()
  await world.seller.ready(readyMs)
  world.buyer.release()
  const steps: Step[] = []
  const common = new Map<AgentProcess, readonly CrashPoint[]>()
  for (const kind of kinds) {
    const before = steps.length
    for (const [agent, points] of await recordPoints(context, kind)) {
      const known = common.get(agent) ?? []
      if (known.length === 0) common.set(agent, points)
      // Up to where it goes another way, a deal of another kind has no new points.
      steps.push(...points.slice(countShared(points, known)).map(point => ({ agent, kind, point })))
    }
    log(`a '${nameOf(kind)}' deal adds ${steps.length - before} points to die at`)
  }
  if (steps.length === 0) {
    throw new Error("The agents publish no effects on the channel 'dealwright:effect': every-step needs it.")
  }
  const chosen = kills === undefined ? steps : sample(steps, kills, random.between)
  let met = 0
  for (const [index, { agent, kind, point }] of chosen.entries()) {
    if (signal.aborted) break
    const note = `${agent.role} dies ${point.phase} ${point.type} ${point.nth}, ${nameOf(kind)} deal`
    const hits = agent.pointHits
    agent.setPoint(point)
    await placeOrder(context, { number: orders.length + 1, ...plainOrder, ...kind, note })
    const isQuiet = await settle(context)
    agent.setPoint(undefined)
    const isMet = agent.pointHits > hits
    if (isMet) met += 1
    const ending = isQuiet ? phaseOf(context, orders.length) : 'STUCK'
    log(`${index + 1}/${chosen.length} ${note}: ${isMet ? '' : 'never came there, '}${ending}`)
  }
  await calm()
  await settle(context)
  return met
}

const phaseOf = ({ world }: RunContext, order: number): string =>
  readStore(world.storeOf('buyer')).purchases.find(purchase => purchase.order === order)?.phase ?? 'lost'

const recordPoints = async (
  context: RunContext,
  kind: Kind,
): Promise<readonly (readonly [AgentProcess, readonly CrashPoint[]])[]> => {
  const { world, orders } = context
  const agents = [world.buyer, world.seller]
  const before = agents.map(agent => readEffects(agent).length)
  const note = `undisturbed, ${nameOf(kind)} deal`
  await placeOrder(context, { number: orders.length + 1, ...plainOrder, ...kind, note })
  await settle(context)
  return agents.map((agent, index) => [agent, toPoints(readEffects(agent).slice(before[index]))])
}

/** How many points two runs begin with in common. */
const countShared = (points: readonly CrashPoint[], known: readonly CrashPoint[]): number => {
  const differs = points.findIndex(
    ({ phase, type }, index) => known[index]?.phase !== phase || known[index]?.type !== type,
  )
  return differs === -1 ? points.length : differs
}

const readEffects = ({ control }: AgentProcess): readonly string[] =>
  readFileSync(control.effects, 'utf8').split('\n').slice(0, -1)

/** The points of a run, each effect counted once however often it was tried. */
const toPoints = (lines: readonly string[]): readonly CrashPoint[] => {
  const counts = new Map<string, number>()
  return [...new Set(lines)].flatMap(line => {
    const [phase, type = ''] = line.split(' ')
    if (phase !== 'before' && phase !== 'after') return []
    const nth = (counts.get(`${phase} ${type}`) ?? 0) + 1
    counts.set(`${phase} ${type}`, nth)
    return [{ phase, type, nth }]
  })
}

/** Some of the values, in their order. */
const sample = <Value>(
  values: readonly Value[],
  count: number,
  between: (least: number, most: number) => number,
): readonly Value[] => {
  const rest = values.map((_, index) => index)
  while (rest.length > count) rest.splice(between(0, rest.length - 1), 1)
  return rest.flatMap(index => values.slice(index, index + 1))
}
