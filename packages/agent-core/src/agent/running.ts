import type { Throttling } from '@dealwright/protocols'
import type { CallStock } from '../calls/call-stock.ts'
import type { ChannelOptions } from '../calls/call-terms.ts'
import { Calls } from '../calls/calls.ts'
import type { ChannelNews } from '../calls/channel-news.ts'
import type { Surroundings } from '../deals/decision.ts'
import { EffectRunner } from '../deals/effect-runner.ts'
import { executeEffect } from '../deals/effects/execute-effect.ts'
import { DealEngine, type DealNews } from '../deals/engine.ts'
import { startWorker } from '../deals/start-worker.ts'
import { createDirectory } from '../directory/directory.ts'
import { Plans, type PlansParameters } from '../plans/plans.ts'
import { createPurchases } from '../plans/purchases.ts'
import type { Closeable } from '../ports/queue.ts'
import type { Stock } from '../services/stock.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import type { PlaceOrderParameters } from './place-order.ts'
import type { AgentPorts } from './ports.ts'
import { ProtocolRouter } from './protocol-router.ts'
import { type ReceiveDeliveryContext, receiveDelivery } from './receive-delivery.ts'

export interface RunningParameters {
  ports: AgentPorts
  stock: Stock
  callStock: CallStock
  channels: ChannelOptions
  /** Queue jobs worked at a time. */
  concurrency: number
  surroundings: () => Promise<Surroundings>
  tools: Toolbox
  /** Ceiling of a step where the person named no limit. */
  defaultBudget: string | undefined
  spendable: PlansParameters['spendable']
  order: (order: PlaceOrderParameters) => Promise<string>
  onPlan: PlansParameters['onPlan']
  onPlanRun: PlansParameters['onNews']
  onNews: (news: DealNews) => void
  onChannel: (news: ChannelNews) => void
  onText: ReceiveDeliveryContext['onText']
  onRejection: ReceiveDeliveryContext['onRejection']
  onThrottled: (throttling: Throttling) => void
  onError: (error: unknown) => void
}

/** Milliseconds that deals whose time ran out while the agent was away wait for what is in the mail. */
const mailTime = 3_000

/** The moving parts of an agent between start and close. */
export class Running {
  readonly engine: DealEngine
  readonly router: ProtocolRouter
  readonly calls: Calls
  readonly plans: Plans
  readonly #effects: EffectRunner
  readonly #parameters: RunningParameters
  #worker: Promise<Closeable> | undefined

  private constructor(
    parameters: RunningParameters,
    parts: { engine: DealEngine; router: ProtocolRouter; calls: Calls; plans: Plans; effects: EffectRunner },
  ) {
    this.#parameters = parameters
    this.engine = parts.engine
    this.router = parts.router
    this.calls = parts.calls
    this.plans = parts.plans
    this.#effects = parts.effects
  }

  /** Opens the store and takes up what was left undone. Nothing is received yet. */
  static async open(
    parameters: RunningParameters,
    prepare: (router: ProtocolRouter) => void,
  ): Promise<Running> {
    const { ports, surroundings, onNews, onError } = parameters
    const store = await ports.store()
    const effects = new EffectRunner({ store, onError })
    const execute: ConstructorParameters<typeof DealEngine>[0]['execute'] = effect =>
      executeEffect(effect, ports)
    const engine = new DealEngine({ store, effects, surroundings, execute, onNews, onError })
    const router = new ProtocolRouter({ store, effects, transport: () => ports.transport(), onError })
    prepare(router)
    const { callStock, channels, onChannel } = parameters
    const calls = new Calls({
      address: ports.address,
      store,
      effects,
      stock: callStock,
      wallet: () => ports.wallet(),
      transport: () => ports.transport(),
      options: channels,
      onNews: onChannel,
      onError,
    })
    const directory = async () => createDirectory(await ports.wallet())
    const plans = new Plans({
      address: ports.address,
      store,
      effects,
      purchases: createPurchases({ deals: engine, directory, order: parameters.order }),
      tools: parameters.tools,
      directory,
      planner: () => ports.planner(),
      queue: () => ports.queue(),
      token: async () => (await ports.wallet()).network.token,
      spendable: parameters.spendable,
      defaultBudget: parameters.defaultBudget,
      onPlan: parameters.onPlan,
      onNews: parameters.onPlanRun,
      onError,
    })
    await engine.resume()
    await router.resume()
    await calls.resume()
    await plans.resume()
    return new Running(parameters, { engine, router, calls, plans, effects })
  }

  /** Lets messages in, and then deadlines fire. */
  async receive(): Promise<void> {
    const { ports, stock, surroundings, onText, onRejection, onThrottled, onError } = this.#parameters
    const { engine, router, calls } = this
    const transport = () => ports.transport()
    const context: ReceiveDeliveryContext = {
      engine,
      router,
      calls,
      stock,
      surroundings,
      transport,
      onText,
      onRejection,
    }
    const opened = await transport()
    await opened.receive({
      onDelivery: delivery => receiveDelivery(delivery, context),
      onRejection,
      onThrottled,
      onError,
    })
    engine.startTimers(mailTime)
    calls.start()
    await this.plans.start()
  }

  /** Starts working off the queue; again is harmless. */
  async work(): Promise<void> {
    this.#worker ??= this.#startWorker().catch(error => {
      this.#worker = undefined
      throw error
    })
    await this.#worker
  }

  async #startWorker(): Promise<Closeable> {
    const { ports, stock, concurrency, onError } = this.#parameters
    const queue = await ports.queue()
    return startWorker({ queue, stock, engine: this.engine, address: ports.address, concurrency, onError })
  }

  /** Lets what runs end. Effects go first: their messages still leave, and nothing new is begun. */
  async close(): Promise<void> {
    await this.plans.close()
    await this.calls.close()
    await this.#effects.close()
    const transport = await this.#parameters.ports.transport()
    await transport.close()
    this.router.close()
    const worker = await this.#worker?.catch(() => undefined)
    await worker?.close()
    await this.engine.close()
  }
}
