import { EventEmitter } from 'node:events'
import {
  type Address,
  type AnswerTo,
  DealwrightError,
  type MessageInput,
  type MessageSchemas,
  type MessageType,
  ok,
  type Protocol,
  parseMoney,
  type ReplyTable,
  type Result,
  type SellingEntry,
  type Service,
  type ServiceInput,
  type Token,
  toJson,
  validateInput,
} from '@dealwright/protocols'
import type { z } from 'zod'
import { Approvals } from '../approvals/approvals.ts'
import type { CallFailure } from '../calls/call-failure.ts'
import { CallStock, type SellPerCallParameters } from '../calls/call-stock.ts'
import type { ClosedChannel } from '../calls/close-outgoing.ts'
import { type CallParameters, makeCall } from '../calls/make-call.ts'
import {
  type DelegateParameters,
  type DelegationFailure,
  delegate,
  type StepResult,
} from '../chat/delegate.ts'
import { type AgentChat, createAgentChat } from '../conversations/agent-chat.ts'
import type { Conversations } from '../conversations/conversations.ts'
import { DealHandle } from '../deals/deal-handle.ts'
import type { Surroundings } from '../deals/decision.ts'
import { describeAgent } from '../directory/describe-agent.ts'
import { createDirectory, type Directory, type OfferedService } from '../directory/directory.ts'
import { type AgentPlans, createAgentPlans } from '../plans/agent-plans.ts'
import type { HttpPayment } from '../ports/fetch.ts'
import type { Spendable } from '../ports/wallet.ts'
import { type SellParameters, Stock } from '../services/stock.ts'
import type { AgentTool } from '../tools/agent-tool.ts'
import { Toolbox, type UseParameters } from '../tools/toolbox.ts'
import { allowedSellers } from './allowed-sellers.ts'
import type { AgentEvents, TextMessage } from './events.ts'
import { every } from './every.ts'
import { PaidRequests } from './paid-requests.ts'
import type { AgentParameters, AskParameters, BuyParameters, FetchParameters } from './parameters.ts'
import { type Duration, parseDuration } from './parse-duration.ts'
import { type PlaceOrderParameters, placeOrder } from './place-order.ts'
import type { AgentPorts } from './ports.ts'
import type { AskFailure, Handlers, ProtocolRouter } from './protocol-router.ts'
import { Running } from './running.ts'

/** What an interval handler gets. */
export interface IntervalContext {
  readonly agent: Agent
}

/**
 * An autonomous economic agent: it sells and buys typed services, speaks typed protocols, and does what people delegate to it.
 * Make one with `createAgent` of the `dealwright` package.
 */
export class Agent {
  readonly name: string
  readonly address: Address
  /** Plans of people's requests: propose one, decide on it, answer its questions, stop it. Starts the agent when it is first used. */
  readonly plans: AgentPlans
  /** What the wallet asks its principal, and the principal's answers. */
  readonly approvals: Pick<Approvals, 'pending' | 'answer'>
  /** What people and the agent say to each other, and what comes of it: one log for every surface. */
  readonly conversations: Conversations
  readonly #chat: AgentChat
  readonly #approvals: Approvals
  readonly #requests: PaidRequests
  readonly #parameters: AgentParameters
  readonly #ports: AgentPorts
  readonly #events = new EventEmitter<AgentEvents>()
  readonly #stock = new Stock()
  readonly #callStock = new CallStock()
  readonly #tools = new Toolbox()
  readonly #intervals: { interval: Duration; handler: (context: IntervalContext) => unknown }[] = []
  readonly #stops: (() => void)[] = []
  readonly #protocols: ((router: ProtocolRouter) => void)[] = []
  #running: Promise<Running> | undefined
  #agentId: Promise<bigint | undefined> | undefined
  #closing: Promise<void> | undefined

  constructor(parameters: AgentParameters) {
    this.name = parameters.name
    this.address = parameters.ports.address
    this.#parameters = parameters
    this.#ports = parameters.ports
    this.#approvals = new Approvals({
      open: parameters.ports.approvals,
      principals: parameters.principals ?? [],
      onRequest: request => {
        this.conversations.asked(request)
        this.#events.emit('approval', request)
      },
      onAnswer: (session, answer) => {
        this.conversations.answered(session, answer).catch(this.#report)
      },
      onError: error => this.#report(error),
    })
    this.approvals = this.#approvals
    this.plans = createAgentPlans(async () => (await this.#run()).plans)
    this.#chat = createAgentChat({
      ...parameters,
      principals: parameters.principals ?? [],
      plans: this.plans,
      approvals: this.#approvals,
      spendable: () => this.spendable(),
      sells: async () => this.#entries(await this.token()),
      approvePlansUpTo: parameters.approvePlansUpTo,
      memory: parameters.memory,
      onError: error => this.#report(error),
    })
    this.conversations = this.#chat.conversations
    this.#requests = new PaidRequests({ open: parameters.ports.fetch, onError: error => this.#report(error) })
  }

  /** Offers a service for sale, by deals or (`per: 'call'`) per call. On a running agent the registration is updated at once. */
  sell<S extends Service>(service: S, parameters: SellParameters<S> | SellPerCallParameters<S>): this {
    if (parameters.per === 'call') this.#callStock.add(service, parameters)
    else this.#stock.add(service, parameters)
    if (this.#running !== undefined) {
      this.#running.then(running => this.#openShop(running)).catch(this.#report)
    }
    return this
  }

  /**
   * Buys a service: calls every registered seller for proposals, bargains with all of them, signs with the cheapest, pays into
   * escrow. Resolves once the purchase is recorded; what becomes of it is told by the handle.
   * Throws `bad-input`, `bad-money`.
   */
  async buy<S extends Service>(
    service: S,
    input: ServiceInput<S>,
    parameters: BuyParameters,
  ): Promise<DealHandle<z.output<S['output']>>> {
    const checked = validateInput(service, toJson(input))
    if (!checked.ok) {
      throw new DealwrightError({ code: 'bad-input', message: `${service.name}: ${checked.error}` })
    }
    const directory = await this.#directory()
    const { network } = await this.#ports.wallet()
    const { name, version, digest, outputJsonSchema: outputSchema } = service
    const id = await this.#order({
      ...parameters,
      service: { name, version, digest },
      outputSchema,
      input: toJson(input),
      budget: parseMoney(parameters.budget, network.token),
      opening: parameters.opening === undefined ? undefined : parseMoney(parameters.opening, network.token),
      sellers: await directory.sellers(service),
    })
    const { engine } = await this.#run()
    return new DealHandle({
      id,
      engine,
      read: output => service.output.parse(output) as z.output<S['output']>,
    })
  }

  /**
   * Calls the cheapest seller of a service that is sold per call, and pays through a payment channel, which is opened where there is
   * none. Throws `bad-input`, `bad-money`, `no-channels`.
   */
  async call<S extends Service>(
    service: S,
    input: ServiceInput<S>,
    parameters: CallParameters = {},
  ): Promise<Result<z.output<S['output']>, CallFailure>> {
    const { calls } = await this.#run()
    const directory = () => this.#directory()
    const context = { calls, directory, token: await this.token(), self: this.address }
    return makeCall(service, input, { ...parameters, context })
  }

  /**
   * Ends every payment channel that this agent pays through: what is left comes back, at once where the payee answers within
   * `timeout` (default `'30s'`), else by itself after the challenge period.
   */
  async closeChannels({ timeout = '30s' }: { timeout?: Duration } = {}): Promise<readonly ClosedChannel[]> {
    return (await this.#run()).calls.closeChannels(parseDuration(timeout))
  }

  /**
   * Does what a person asks in plain words: plans it, checks the worst case, has it approved, and waits until it is done. The plan goes
   * on also where this agent stops in between: see {@link plans}.
   */
  async delegate(
    text: string,
    parameters: DelegateParameters = {},
  ): Promise<Result<readonly StepResult[], DelegationFailure>> {
    return delegate(text, parameters, (await this.#run()).plans)
  }

  /**
   * A `fetch` that pays: where a server answers 402 by x402 v2, the request is paid for under the wallet's policy, and sent again. One
   * request is paid for once, also where the agent stops in between: the same request (method, URL, body and `Idempotency-Key`) then
   * sends the same payment. Starts the agent only where its principals must be reachable. Throws `payment-refused`, `payment-denied`,
   * `payment-unknown`, `payment-rejected`, `paid-not-delivered`, and what a plain `fetch` throws.
   */
  async fetch(input: string | URL | Request, parameters: FetchParameters = {}): Promise<Response> {
    const { principals = [] } = this.#parameters
    if (principals.length > 0 || this.#events.listenerCount('approval') > 0) await this.#run()
    this.#checkOpen()
    return this.#requests.fetch(input, parameters)
  }

  /** What was paid for answers to {@link fetch}, newest last. */
  payments(): Promise<readonly HttpPayment[]> {
    return this.#requests.payments()
  }

  /**
   * Gives the agent a tool of its own for its plans, where it is listed as `tool.<name>` and costs nothing: any LangChain
   * `StructuredTool`. Add tools before the agent starts. Throws `bad-tool`, `duplicate-tool`.
   */
  use(tool: AgentTool, parameters: UseParameters = {}): this {
    this.#tools.add(tool, parameters)
    return this
  }

  /** Speaks a protocol: calls a handler for each message of the types given. */
  handle<Messages extends MessageSchemas, Replies extends ReplyTable>(
    protocol: Protocol<Messages, Replies>,
    handlers: Handlers<Protocol<Messages, Replies>>,
  ): this {
    const add = (router: ProtocolRouter) => router.handle(protocol, handlers)
    this.#protocols.push(add)
    if (this.#running !== undefined) this.#running.then(({ router }) => add(router)).catch(this.#report)
    return this
  }

  /** Sends the first message of a protocol and waits for its answer: one of the declared replies, or why there is none. */
  async ask<P extends Protocol, Type extends MessageType<P>>(
    receiver: Address,
    protocol: P,
    type: Type,
    body: MessageInput<P, Type>,
    { timeout = '30s' }: AskParameters = {},
  ): Promise<Result<AnswerTo<P, Type>, AskFailure>> {
    const { router } = await this.#run()
    return router.ask({ receiver, protocol, type, body, timeout: parseDuration(timeout) })
  }

  /** Calls a handler now and then again each interval, once the agent has started. Calls never overlap. */
  every(interval: Duration, handler: (context: IntervalContext) => unknown): this {
    parseDuration(interval)
    this.#intervals.push({ interval, handler })
    if (this.#running !== undefined) {
      this.#running.then(() => this.#startInterval({ interval, handler })).catch(this.#report)
    }
    return this
  }

  /** Listens to what happens to the agent. */
  on<Name extends keyof AgentEvents>(event: Name, listener: (...values: AgentEvents[Name]) => void): this {
    this.#events.on<keyof AgentEvents>(event, listener)
    return this
  }

  off<Name extends keyof AgentEvents>(event: Name, listener: (...values: AgentEvents[Name]) => void): this {
    this.#events.off<keyof AgentEvents>(event, listener)
    return this
  }

  /** Makes the agent reachable: open deals go on, sellers register, what arrived meanwhile is delivered. Buying and asking do it too. */
  async start(): Promise<void> {
    await this.#run()
  }

  /** What other agents offer now by deals, one entry for each service with its sellers. What they say of it is their own word. */
  async services(): Promise<readonly OfferedService[]> {
    const offered = await (await this.#directory()).services()
    return offered
      .map(({ listing, sellers }) => ({
        listing,
        sellers: sellers.filter(({ address }) => address !== this.address),
      }))
      .filter(({ sellers }) => sellers.length > 0)
  }

  /** The token that the agent trades in. */
  async token(): Promise<Token> {
    return (await this.#ports.wallet()).network.token
  }

  /** What the agent's wallet holds of the network's token, in atomic units. */
  async balance(): Promise<bigint> {
    return (await this.#ports.wallet()).balance()
  }

  /** What the agent could spend now: its balance, or what its principal's mandate has left; else why nothing can be paid. */
  async spendable(): Promise<Result<Spendable, { readonly code: string; readonly message: string }>> {
    const wallet = await this.#ports.wallet()
    const left = await wallet.spendable?.()
    if (left !== undefined) return left
    const balance = await wallet.balance()
    return ok({ perDeal: balance, inAll: balance })
  }

  /**
   * This agent's ERC-8004 id, registering it first where that has not happened; undefined where registering is switched off, and
   * where an agent that only buys has no gas to register with.
   */
  agentId(): Promise<bigint | undefined> {
    this.#agentId ??= this.#register().then(
      id => {
        if (id === undefined) this.#agentId = undefined
        return id
      },
      error => {
        this.#agentId = undefined
        throw error
      },
    )
    return this.#agentId
  }

  /** Stops intake, lets what runs end, and closes what the agent opened. Open deals go on at the next start. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return
    throw new DealwrightError({
      code: 'agent-closed',
      message: `${this.name} is closed; create a new agent.`,
    })
  }

  #run(): Promise<Running> {
    this.#checkOpen()
    this.#running ??= this.#start().catch(error => {
      this.#running = undefined
      throw error
    })
    return this.#running
  }

  async #start(): Promise<Running> {
    const running = await Running.open(
      {
        ports: this.#ports,
        stock: this.#stock,
        callStock: this.#callStock,
        channels: this.#parameters.channels ?? {},
        concurrency: this.#parameters.concurrency ?? 4,
        surroundings: () => this.#surroundings(),
        tools: this.#tools,
        defaultBudget: this.#parameters.defaultBudget,
        spendable: () => this.spendable(),
        order: order => this.#order(order),
        onPlan: news => this.#events.emit('plan', news),
        onPlanRun: news => {
          this.conversations.notice()
          this.#events.emit('plan-run', news)
        },
        onNews: news => {
          this.conversations.notice()
          this.#events.emit('deal', news)
        },
        onChannel: news => this.#events.emit('channel', news),
        onText: message => this.#hear(message),
        onRejection: rejection => this.#events.emit('rejection', rejection),
        onThrottled: throttling => this.#events.emit('throttled', throttling),
        onError: this.#report,
      },
      router => {
        for (const add of this.#protocols) add(router)
      },
    )
    await this.#approvals.start({ router: running.router, transport: () => this.#ports.transport() })
    await this.#requests.resume()
    if (this.#stock.size + this.#callStock.size > 0) await this.#openShop(running)
    await running.receive()
    this.#chat.start()
    for (const interval of this.#intervals) this.#startInterval(interval)
    this.#events.emit('start')
    return running
  }

  async #openShop(running: Running): Promise<void> {
    this.#agentId = undefined
    await this.agentId()
    if (this.#stock.size > 0) await running.work()
  }

  #startInterval({
    interval,
    handler,
  }: {
    interval: Duration
    handler: (context: IntervalContext) => unknown
  }): void {
    const call = async () => {
      await handler({ agent: this })
    }
    this.#stops.push(every({ interval, handler: call, onError: this.#report }))
  }

  #entries(token: Token): readonly SellingEntry[] {
    return [...this.#stock.entries(token), ...this.#callStock.entries(token)]
  }

  /** Signs and buttons are said to the chat only: on their own they mean nothing. */
  async #hear(message: TextMessage): Promise<void> {
    if (message.form !== 'reaction' && message.form !== 'action') this.#events.emit('text', message)
    await this.#chat.receive(message)
  }

  async #register(): Promise<bigint | undefined> {
    if (this.#parameters.register === false) return undefined
    const wallet = await this.#ports.wallet()
    const { name, address } = this
    const { token } = wallet.network
    const sells = this.#entries(token)
    const description = this.#parameters.description ?? describeStock(sells)
    const registered = await wallet.register(describeAgent({ name, description, address, sells }))
    if (registered.ok) return registered.value.agentId
    const { code, reason, message, retryable } = registered.error
    // Whoever only buys can trade unregistered: it is not given feedback.
    if (code === 'insufficient-funds' && reason === 'gas' && sells.length === 0) return undefined
    throw new DealwrightError({ code, message: `${name} could not register: ${message}`, retryable })
  }

  async #order(order: PlaceOrderParameters): Promise<string> {
    const { engine } = await this.#run()
    const wallet = await this.#ports.wallet()
    const [agentId, spendable] = await Promise.all([this.agentId(), wallet.spendable?.()])
    const allowed = await allowedSellers(order.sellers, order.service, wallet)
    return placeOrder(
      { ...order, sellers: allowed.ok ? allowed.value : [] },
      {
        engine,
        agentId,
        spendable: allowed.ok ? spendable : allowed,
        surroundings: await this.#surroundings(),
      },
    )
  }

  async #directory(): Promise<Directory> {
    return createDirectory(await this.#ports.wallet())
  }

  async #surroundings(): Promise<Surroundings> {
    const { network } = await this.#ports.wallet()
    return { self: this.address, network, now: Date.now() }
  }

  readonly #report = (error: unknown): void => {
    if (this.#events.listenerCount('error') === 0) return
    this.#events.emit('error', error instanceof Error ? error : new Error(String(error)))
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop()
    const running = await this.#running?.catch(() => undefined)
    // First, because what waits for an answer would keep the rest from ending.
    const requests = this.#requests.close()
    await this.#chat.close()
    await this.#approvals.close()
    await requests
    await running?.close()
    await this.#ports.close()
    this.#events.emit('stop')
  }
}

const describeStock = (sells: readonly { name: string }[]): string =>
  sells.length === 0 ? 'A Dealwright agent' : `Sells ${sells.map(({ name }) => name).join(', ')}`
