import {
  type Address,
  failed,
  ok,
  type PlannerPort,
  parseMoney,
  type Result,
  type Token,
} from '@dealwright/protocols'
import type { PlanNews } from '../agent/events.ts'
import { createTurns } from '../calls/create-turns.ts'
import type { EffectRunner } from '../deals/effect-runner.ts'
import type { Directory } from '../directory/directory.ts'
import type { QueuePort } from '../ports/queue.ts'
import type { StorePort } from '../ports/store.ts'
import type { Spendable } from '../ports/wallet.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import { doStep } from './do-step.ts'
import { draftSteps } from './draft-steps.ts'
import { findOffers, type Offer } from './find-offers.ts'
import { heldBack } from './held-back.ts'
import { openPlan } from './open-plan.ts'
import { PlanEngine } from './plan-engine.ts'
import type { PlanEffect, PlanEvent } from './plan-event.ts'
import {
  emptyRequest,
  notWaiting,
  otherPlan,
  type PlanningFailure,
  shortOf,
  tooLittle,
  unknownPlan,
} from './plan-refusals.ts'
import type { PlanRefusal, PlanRun, PlanRunNews } from './plan-run.ts'
import { type PlanState, planHasEnded } from './plan-state.ts'
import { PlanWorker, planQueue } from './plan-worker.ts'
import { purchaseOf } from './purchase-of.ts'
import type { PurchasesPort } from './purchases.ts'
import { toPlanNews } from './to-plan-news.ts'
import { toPlanRun } from './to-plan-run.ts'

export interface ProposeParameters {
  /** Whose plan it is. Default `owner`. */
  readonly principal?: string
  /** The conversation it belongs to. */
  readonly conversation?: string
  /** What was said before: data for the model, never a source of values. */
  readonly memory?: readonly string[]
  /** Whether somebody is there to ask. Default true; otherwise a plan with questions is refused with `missing-input`. */
  readonly canAsk?: boolean
  readonly signal?: AbortSignal
}

export interface PlansParameters {
  readonly address: Address
  readonly store: StorePort
  readonly effects: EffectRunner
  readonly purchases: PurchasesPort
  readonly tools: Toolbox
  readonly directory: () => Promise<Directory>
  readonly planner: () => Promise<PlannerPort>
  readonly queue: () => Promise<QueuePort>
  readonly token: () => Promise<Token>
  readonly spendable: () => Promise<Result<Spendable, { readonly code: string; readonly message: string }>>
  /** Ceiling of a step where the person named no limit. Default 1 unit of the token. */
  readonly defaultBudget: string | undefined
  readonly onPlan: (news: PlanNews) => void
  readonly onNews: (news: PlanRunNews) => void
  readonly onError: (error: unknown) => void
}

/** Tries of a step's queue job: placing an order is harmless to repeat, calling a tool is not. */
const orderTries = 5
/** Steps worked on at a time: most of them only wait for their purchase. */
const concurrency = 32

/** The agent's plans: proposed from a person's words, approved by their hash, run as queue jobs, and taken up again after a restart. */
export class Plans {
  readonly #parameters: PlansParameters
  readonly #engine: PlanEngine
  readonly #worker: PlanWorker
  readonly #closing = new AbortController()
  /** Approvals one after another: two must not count on the same money. */
  readonly #inTurn = createTurns()

  constructor(parameters: PlansParameters) {
    const { store, effects, address, queue, onNews, onError } = parameters
    this.#parameters = parameters
    this.#engine = new PlanEngine({
      store,
      effects,
      execute: (state, effect) => this.#execute(state, effect),
      onNews: news => onNews(news),
      onError,
    })
    this.#worker = new PlanWorker({
      queue,
      name: planQueue(address),
      concurrency,
      work: (run, serial, signal) => this.#work(run, serial, signal),
      onFailed: (run, serial, message) => {
        this.#settleFailed(run, serial, message).catch(onError)
      },
    })
  }

  /** Takes up the runs that were open when the process ended. Nothing is done yet. */
  resume(): Promise<void> {
    return this.#engine.resume()
  }

  /** Goes on with what was open: purchases that are there are followed, the rest is queued again. */
  async start(): Promise<void> {
    const taken = this.#engine.openRuns()
    await this.#engine.start()
    for (const { id, steps } of taken) {
      for (const { serial, status } of steps)
        if (status === 'running') this.#takeUp(id, serial).catch(this.#parameters.onError)
    }
  }

  /** Plans what a person wants and records it as a proposal. Nothing is spent before it is approved. */
  async propose(text: string, parameters: ProposeParameters = {}): Promise<Result<PlanRun, PlanningFailure>> {
    const { principal = 'owner', conversation, memory = [], canAsk = true, signal } = parameters
    if (text.trim() === '') return failed(emptyRequest)
    const planner = await this.#parameters.planner()
    const token = await this.#parameters.token()
    const offers = await this.#offers([])
    const now = Date.now()
    const request = { text, services: offers.map(({ listing }) => listing), token, now: new Date(now) }
    const planned = await planner.plan(
      memory.length === 0 ? request : { ...request, memory },
      signal === undefined ? {} : { signal },
    )
    if (!planned.ok) return planned
    const { steps, ceiling } = planned.value
    const questions = steps.flatMap(step => (step.kind === 'ask' ? [step.question] : []))
    if (questions.length > 0 && !canAsk)
      return failed({ code: 'missing-input', message: `${questions.join(' ')} Say it and ask again.` })
    const drafts = draftSteps(planned.value, offers)
    if (!drafts.ok) return drafts
    const perStep = parseMoney(this.#parameters.defaultBudget ?? `1 ${token.symbol}`, token)
    const opened = openPlan({
      id: `plan/${crypto.randomUUID()}`,
      principal,
      ...(conversation === undefined ? {} : { conversation }),
      request: text,
      planner: planner.description,
      memory,
      drafts: drafts.value,
      limit: ceiling,
      perStep,
      now,
    })
    if (opened === undefined) return failed(tooLittle(ceiling ?? 0n, token))
    this.#parameters.onPlan(toPlanNews(toPlanRun(opened.state)))
    const short = await this.#shortage(opened.state)
    if (short !== undefined) return failed(short)
    const proposed = await this.#engine.open(opened)
    // While the person reads: an embedded queue takes seconds to open. Whoever needs it meets its failure again.
    this.#parameters.queue().catch(() => {})
    return ok(toPlanRun(proposed))
  }

  /**
   * Approves a proposal by its hash, and its first steps begin. `session` names who approved: see `openPrincipalSession`. What the
   * wallet may sign is not widened by it.
   */
  approve(
    id: string,
    { hash, session }: { readonly hash: string; readonly session?: object },
  ): Promise<Result<PlanRun, PlanRefusal>> {
    return this.#inTurn('approvals', async () => {
      const state = await this.#engine.read(id)
      if (state === undefined) return failed(unknownPlan(id))
      if (state.phase !== 'proposed') return failed(notWaiting('no approval'))
      if (state.hash !== hash) return failed(otherPlan)
      const short = await this.#shortage(state)
      if (short !== undefined) return failed(short)
      return this.#tell(id, { type: 'approved', hash, by: nameOf(session) }, 'no approval')
    })
  }

  /** Declines a proposal by its hash; nothing was spent on it, or nothing more will be. */
  async decline(id: string, { hash }: { readonly hash: string }): Promise<Result<PlanRun, PlanRefusal>> {
    const state = await this.#engine.read(id)
    if (state === undefined) return failed(unknownPlan(id))
    if (state.phase === 'proposed' && state.hash !== hash) return failed(otherPlan)
    return this.#tell(id, { type: 'declined', hash }, 'no decision')
  }

  /** Takes the person's answer to the question of a step. One that does not fit is refused with what to say; three such end the run. */
  async answer(
    id: string,
    { step: index, text }: { readonly step: number; readonly text: string },
  ): Promise<Result<PlanRun, PlanRefusal>> {
    const state = await this.#engine.read(id)
    if (state === undefined) return failed(unknownPlan(id))
    const step = state.steps[index]
    if (step?.status !== 'asking' || step.step.kind !== 'ask') return failed(notWaiting('no answer'))
    const [planner, token] = await Promise.all([this.#parameters.planner(), this.#parameters.token()])
    const read = planner.readAnswer(step.step, text, { token, now: new Date() })
    if (read.ok)
      return this.#tell(id, { type: 'answered', step: index, text, value: read.value }, 'no answer')
    await this.#engine.dispatch(id, { type: 'misunderstood', step: index, message: read.error.message })
    return read
  }

  /** Stops a run: nothing new begins, and purchases with money in them go on to their end. */
  async stop(id: string): Promise<Result<PlanRun, PlanRefusal>> {
    if ((await this.#engine.read(id)) === undefined) return failed(unknownPlan(id))
    return this.#tell(id, { type: 'stopped' }, 'nothing to stop')
  }

  /** A run as it is now; undefined where there is none. */
  async get(id: string): Promise<PlanRun | undefined> {
    const state = await this.#engine.read(id)
    return state === undefined ? undefined : toPlanRun(state)
  }

  /** Runs, oldest first. `open`: those that have not ended, or those that have. */
  async list({
    conversation,
    open,
  }: {
    readonly conversation?: string
    readonly open?: boolean
  } = {}): Promise<readonly PlanRun[]> {
    const states = open === true ? this.#engine.openRuns() : await this.#engine.list()
    return states
      .filter(state => conversation === undefined || state.conversation === conversation)
      .filter(state => open === undefined || planHasEnded(state) !== open)
      .map(toPlanRun)
  }

  /** Resolves with a run once `reached` holds or it has ended. Throws `unknown-plan`, `agent-closed`. */
  async until(id: string, reached: (run: PlanRun) => boolean): Promise<PlanRun> {
    return toPlanRun(await this.#engine.until(id, state => reached(toPlanRun(state))))
  }

  /** Gives steps back to the queue and lets nobody wait any longer. What is open goes on at the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The agent is closing.'))
    await this.#worker.close()
    await this.#engine.close()
  }

  async #tell(id: string, event: PlanEvent, waitsFor: string): Promise<Result<PlanRun, PlanRefusal>> {
    const state = await this.#engine.dispatch(id, event)
    return state === undefined ? failed(notWaiting(waitsFor)) : ok(toPlanRun(state))
  }

  async #execute(state: PlanState, effect: PlanEffect): Promise<PlanEvent | undefined> {
    if (effect.type === 'replan') return this.#replan(state, effect.revision)
    const step = state.steps.find(({ serial }) => serial === effect.serial)
    if (step?.status !== 'running') return undefined
    const { serial, facts } = step
    if (effect.type === 'start-step') {
      await this.#worker.enqueue(state.id, serial, facts?.tool === true ? 1 : orderTries)
      return undefined
    }
    // What has begun to buy is followed to its end.
    if (facts?.tool !== true && (await this.#parameters.purchases.callOff(purchaseOf(state.id, serial))))
      return undefined
    // Whether or not the queue can be reached: a job that runs all the same finds its step over.
    await this.#worker.cancel(state.id, serial).catch(this.#parameters.onError)
    return { type: 'step-failed', serial, code: 'cancelled', message: 'The plan was stopped.' }
  }

  async #replan(state: PlanState, revision: number): Promise<PlanEvent | undefined> {
    if (state.phase !== 'replanning' || state.revision !== revision) return undefined
    const { request: text, memory, openedAt, excluded } = state
    const [planner, token] = await Promise.all([this.#parameters.planner(), this.#parameters.token()])
    const offers = await this.#offers(excluded)
    const request = {
      text,
      services: offers.map(({ listing }) => listing),
      token,
      // "Tomorrow" is the day after the person said it.
      now: new Date(openedAt),
    }
    const planned = await planner.plan(memory.length === 0 ? request : { ...request, memory }, {
      signal: this.#closing.signal,
    })
    const drafts = planned.ok ? draftSteps(planned.value, offers) : planned
    return drafts.ok
      ? { type: 'replanned', drafts: drafts.value }
      : { type: 'replan-failed', message: drafts.error.message }
  }

  async #work(run: string, serial: number, signal: AbortSignal): Promise<void> {
    const state = await this.#engine.read(run)
    const step = state?.steps.find(one => one.serial === serial)
    // A step that ended meanwhile needs nobody.
    if (state === undefined || step?.status !== 'running') return
    const { purchases, tools } = this.#parameters
    const read = () => this.#engine.read(run)
    await this.#engine.dispatch(run, await doStep(state, step, { purchases, tools, read, signal }))
  }

  /** A step that was under way when the process ended: its purchase goes on, or its job does, or it is queued again. */
  async #takeUp(run: string, serial: number): Promise<void> {
    const { purchases } = this.#parameters
    const id = purchaseOf(run, serial)
    if (await purchases.knows(id)) return this.#follow(run, serial)
    const fate = await this.#worker.fateOf(run, serial)
    if (typeof fate === 'object') return this.#settleFailed(run, serial, fate.failed)
    const state = await this.#engine.read(run)
    if (state !== undefined) await this.#execute(state, { type: 'start-step', serial })
  }

  async #follow(run: string, serial: number): Promise<void> {
    try {
      const outcome = await this.#parameters.purchases.follow(purchaseOf(run, serial), this.#closing.signal)
      await this.#engine.dispatch(run, { ...outcome, serial })
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error
    }
  }

  async #settleFailed(run: string, serial: number, message: string): Promise<void> {
    if (await this.#parameters.purchases.knows(purchaseOf(run, serial))) return this.#follow(run, serial)
    await this.#engine.dispatch(run, { type: 'step-failed', serial, code: 'step-failed', message })
  }

  async #offers(excluded: readonly string[]): Promise<readonly Offer[]> {
    const { directory, tools, token, address: self } = this.#parameters
    return findOffers({ directory: await directory(), tools, token: await token(), self, excluded })
  }

  /** Why a plan's worst case cannot be paid; what other approved runs may still spend is not there for it. */
  async #shortage(state: PlanState): Promise<PlanningFailure | undefined> {
    const wanted = BigInt(state.worstCase) - BigInt(state.spent)
    const spendable = await this.#parameters.spendable()
    if (!spendable.ok) return wanted === 0n ? undefined : spendable.error
    const others = this.#engine.openRuns().filter(({ id }) => id !== state.id)
    const held = heldBack(others, id => this.#parameters.purchases.taken(id))
    const there = spendable.value.inAll > held ? spendable.value.inAll - held : 0n
    if (there >= wanted) return undefined
    return shortOf({ there, wanted, held, token: await this.#parameters.token() })
  }
}

const nameOf = (session: object | undefined): string =>
  session !== undefined && 'principal' in session && typeof session.principal === 'string'
    ? session.principal
    : 'owner'
