import {
  DealwrightError,
  failed,
  type Json,
  ok,
  type Plan,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type PlanStep,
  type Result,
} from '@dealwright/protocols'
import type { PlanNews } from '../agent/events.ts'
import { EffectRunner } from '../deals/effect-runner.ts'
import type { Directory, OfferedService } from '../directory/directory.ts'
import type { PlanRunNews } from '../plans/plan-run.ts'
import { Plans, type PlansParameters } from '../plans/plans.ts'
import type { PurchasesPort, StepOrder, StepOutcome } from '../plans/purchases.ts'
import type { StorePort } from '../ports/store.ts'
import { openStore } from '../store/sqlite/index.ts'
import { Toolbox } from '../tools/toolbox.ts'
import { alice, bob } from './deals.ts'
import { MemoryQueue } from './memory-queue.ts'
import { network } from './simulated-chain.ts'

const schema: Json = { type: 'object' }

/** A service named `test.<digest>` as the directory offers it. */
export const offer = (digest: string, { address = bob, ask = '1.50 USDC' } = {}): OfferedService => {
  const entry = {
    name: `test.${digest}`,
    version: '1.0.0',
    digest,
    description: '',
    input: schema,
    output: schema,
  }
  return { listing: entry, sellers: [{ address, agentId: 1n, name: 'seller', entry: { ...entry, ask } }] }
}

/** A result that cost so much. */
export const bought = (output: Json, price = 100_000n): StepOutcome => ({
  type: 'step-done',
  output,
  price: String(price),
  deal: `0x${'d'.repeat(64)}`,
  payer: alice,
  transactions: [],
})

/** A purchase that came to nothing. */
export const unbought = (code = 'no-agreement', message = 'too dear'): StepOutcome => ({
  type: 'step-failed',
  code,
  message,
})

type Planning = (request: PlanRequest) => Result<Plan, PlanFailure> | Promise<Result<Plan, PlanFailure>>

export interface PlanSceneParameters {
  /** What the planner answers, or the steps of its only plan. */
  readonly plan: Planning | Plan['steps']
  readonly limit?: bigint
  readonly offers?: readonly OfferedService[]
  readonly funds?: bigint
  /** How the purchase of an order ends; undefined while it has not. Default: done, for its whole budget. */
  readonly outcome?: (order: StepOrder) => StepOutcome | undefined
}

/** What stays when an agent's process ends: the store, the queue, and its purchases. */
export class PlanScene {
  readonly queue = new MemoryQueue()
  readonly orders: StepOrder[] = []
  readonly calledOff: string[] = []
  readonly requests: PlanRequest[] = []
  readonly news: PlanRunNews[] = []
  readonly plans: PlanNews[] = []
  readonly errors: unknown[] = []
  readonly tools = new Toolbox()
  outcome: NonNullable<PlanSceneParameters['outcome']>
  funds: bigint
  readonly #parameters: PlanSceneParameters
  readonly #changed = new Set<() => void>()
  #store: StorePort | undefined

  constructor(parameters: PlanSceneParameters) {
    this.#parameters = parameters
    this.funds = parameters.funds ?? 5_000_000n
    this.outcome = parameters.outcome ?? (({ budget }) => bought(this.orders.length, budget))
  }

  /** Opens what an agent opens, on what is there. */
  async open(changes: Partial<PlansParameters> = {}): Promise<{ plans: Plans; close: () => Promise<void> }> {
    this.#store ??= await openStore({ path: ':memory:' })
    const store = this.#store
    const onError = (error: unknown) => this.errors.push(error)
    const effects = new EffectRunner({ store, onError, random: () => 0 })
    const directory: Directory = {
      sellers: async () => [],
      services: async () => this.#parameters.offers ?? [offer('a'), offer('b')],
    }
    const plans = new Plans({
      address: alice,
      store,
      effects,
      purchases: this.#purchases(),
      tools: this.tools,
      directory: async () => directory,
      planner: async () => this.#planner(),
      queue: async () => this.queue,
      token: async () => network.token,
      spendable: async () => ok({ perDeal: this.funds, inAll: this.funds }),
      defaultBudget: undefined,
      onPlan: item => this.plans.push(item),
      onNews: item => this.news.push(item),
      onError,
      ...changes,
    })
    await plans.resume()
    await plans.start()
    return {
      plans,
      close: async () => {
        await plans.close()
        await effects.close()
      },
    }
  }

  /** Lets purchases end that could not before. */
  settle(outcome: NonNullable<PlanSceneParameters['outcome']>): void {
    this.outcome = outcome
    for (const wake of this.#changed) wake()
  }

  async close(): Promise<void> {
    await this.#store?.close()
  }

  #planner(): PlannerPort {
    const { plan, limit = null } = this.#parameters
    return {
      description: 'a fixed plan',
      plan: async request => {
        this.requests.push(request)
        return typeof plan === 'function' ? plan(request) : ok({ steps: plan, ceiling: limit })
      },
      readAnswer: (_step, text) =>
        /^\d+$/.test(text)
          ? ok(Number(text))
          : failed({ code: 'missing-input', message: 'n is still open: answer e.g. "3".' }),
      close: async () => {},
    }
  }

  #purchases(): PurchasesPort {
    const find = (id: string) => this.orders.find(order => order.id === id)
    return {
      knows: async id => find(id) !== undefined,
      place: async (order, wanted) => {
        if (find(order.id) !== undefined) return true
        if (!(await wanted())) return false
        if (order.budget <= 0n)
          throw new DealwrightError({ code: 'bad-price', message: 'nothing to pay with' })
        this.orders.push(order)
        return true
      },
      follow: (id, signal) =>
        new Promise((resolve, reject) => {
          const look = () => {
            const order = find(id)
            const outcome = order === undefined ? undefined : this.outcome(order)
            if (outcome !== undefined) resolve(outcome)
          }
          this.#changed.add(look)
          signal.addEventListener('abort', () => reject(signal.reason))
          look()
        }),
      callOff: async id => {
        if (find(id) === undefined) return false
        this.calledOff.push(id)
        return true
      },
      taken: () => 0n,
    }
  }
}

/** A plan of these steps, with the limit that the person named. */
export const planOf = (
  steps: readonly [PlanStep, ...PlanStep[]],
  ceiling: bigint | null = null,
): Result<Plan, never> => ok({ steps, ceiling })
