import { DealwrightError, type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { EffectRunner } from '../deals/effect-runner.ts'
import { openEffects } from '../deals/open-effects.ts'
import type { Change, StorePort } from '../ports/store.ts'
import { decidePlan } from './decide-plan.ts'
import type { PlanDecision, PlanEffect, PlanEvent } from './plan-event.ts'
import type { PlanRunNews } from './plan-run.ts'
import { type PlanState, planHasEnded } from './plan-state.ts'
import { toPlanRun } from './to-plan-run.ts'

export interface PlanEngineParameters {
  store: StorePort
  effects: EffectRunner
  /** Does one effect and tells what came of it. Throws a retryable `DealwrightError` to be called again later. */
  execute: (state: PlanState, effect: PlanEffect) => Promise<PlanEvent | undefined>
  onNews: (news: PlanRunNews) => void
  onError: (error: unknown) => void
}

interface Subject {
  readonly id: string
  version: number
  state: PlanState
  /** Effects planned and not yet settled. */
  pending: number
  turn: Promise<unknown>
  timer?: NodeJS.Timeout
}

/** The collection in which the ids of runs stand that an agent takes up when it starts. */
const openPlans = 'open-plans'

/**
 * Runs the machines of plans as `DealEngine` runs those of deals: each event is decided purely, state and effects are committed in
 * one transaction, and only then the effects are executed. Events of one run are handled one at a time.
 */
export class PlanEngine {
  readonly #parameters: PlanEngineParameters
  readonly #subjects = new Map<string, Subject>()
  readonly #waiters = new Map<string, Set<() => void>>()
  #timersRun = false
  #closed = false

  constructor(parameters: PlanEngineParameters) {
    this.#parameters = parameters
  }

  /** Takes up every run that was open when the process ended. Their effects wait for {@link start}. */
  async resume(): Promise<void> {
    const { store } = this.#parameters
    for (const { key: id } of await store.list(openPlans)) {
      const record = await store.subject(id)
      if (record === undefined) continue
      const { version } = record
      const state = readPlanState(record.state)
      this.#subjects.set(id, { id, version, state, pending: 0, turn: Promise.resolve() })
    }
  }

  /** Executes what was planned before the process ended, and lets proposals expire. */
  async start(): Promise<void> {
    const { store } = this.#parameters
    this.#timersRun = true
    const taken = [...this.#subjects.values()]
    const open = taken.length === 0 ? [] : await openEffects(store)
    for (const subject of taken) {
      for (const { key, payload, subject: owner } of open)
        if (owner === subject.id) this.#enqueue(subject, key, readPlanEffect(payload))
      this.#arm(subject)
      this.#retire(subject)
    }
  }

  /** Records a proposal. */
  async open(decision: PlanDecision): Promise<PlanState> {
    const { id } = decision.state
    const subject: Subject = { id, version: 0, state: decision.state, pending: 0, turn: Promise.resolve() }
    const opened: Change = { kind: 'put', collection: openPlans, key: id, value: true }
    this.#subjects.set(id, subject)
    try {
      await this.#inTurn(subject, () => this.#apply(subject, { decision, cause: 'opened', extra: [opened] }))
    } catch (error) {
      if (subject.version === 0) this.#subjects.delete(id)
      throw error
    }
    return subject.state
  }

  /** Tells a run what happened, and returns its state after it; undefined where the run is unknown, over, or makes nothing of it. */
  async dispatch(
    id: string,
    event: PlanEvent,
    extra: readonly Change[] = [],
  ): Promise<PlanState | undefined> {
    const subject = this.#subjects.get(id)
    let after: PlanState | undefined
    const work = async () => {
      const decision = subject === undefined ? undefined : decidePlan(subject.state, event, Date.now())
      if (subject === undefined || decision === undefined) {
        if (extra.length > 0) await this.#parameters.store.commit(extra)
        return
      }
      await this.#apply(subject, { decision, cause: toJson(event), extra })
      after = subject.state
    }
    await (subject === undefined ? work() : this.#inTurn(subject, work))
    return after
  }

  /** A run as it was committed last; undefined where there is none. */
  async read(id: string): Promise<PlanState | undefined> {
    const open = this.#subjects.get(id)
    if (open !== undefined) return open.state
    const record = await this.#parameters.store.subject(id)
    return record?.kind === 'plan' ? readPlanState(record.state) : undefined
  }

  /** Every run on record, oldest first. */
  async list(): Promise<readonly PlanState[]> {
    const records = await this.#parameters.store.subjects('plan')
    return records
      .map(({ id, state }) => this.#subjects.get(id)?.state ?? readPlanState(state))
      .toSorted((a, b) => a.openedAt - b.openedAt)
  }

  /** Runs that have not ended, oldest first. */
  openRuns(): readonly PlanState[] {
    return [...this.#subjects.values()].map(({ state }) => state).filter(state => !planHasEnded(state))
  }

  /** Resolves with the run once `reached` holds or it has ended. Throws `unknown-plan`, and `agent-closed` where the agent closes first. */
  async until(id: string, reached: (state: PlanState) => boolean): Promise<PlanState> {
    for (;;) {
      // Without a pause between looking and waiting where the run is open: what happens in between would go unheard.
      const state = this.#subjects.get(id)?.state ?? (await this.read(id))
      if (state === undefined)
        throw new DealwrightError({
          code: 'unknown-plan',
          message: `There is no plan ${id} in this agent's store.`,
        })
      if (reached(state) || planHasEnded(state)) return state
      if (this.#closed)
        throw new DealwrightError({
          code: 'agent-closed',
          message: 'The agent closed before the plan ended; start it again and the plan goes on.',
          retryable: true,
        })
      await this.#change(id)
    }
  }

  /** Stops timers. What is planned stays planned, and is taken up at the next start. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { timer } of this.#subjects.values()) clearTimeout(timer)
    await Promise.allSettled([...this.#subjects.values()].map(({ turn }) => turn))
    for (const id of this.#waiters.keys()) this.#wake(id)
  }

  #change(id: string): Promise<void> {
    return new Promise<void>(resolve => {
      const waiting = this.#waiters.get(id) ?? new Set()
      this.#waiters.set(id, waiting.add(resolve))
    })
  }

  #inTurn(subject: Subject, work: () => Promise<void>): Promise<void> {
    const turn = subject.turn.then(work)
    subject.turn = turn.catch(() => undefined)
    return turn
  }

  async #apply(
    subject: Subject,
    { decision, cause, extra }: { decision: PlanDecision; cause: Json; extra: readonly Change[] },
  ): Promise<void> {
    const { store } = this.#parameters
    const { state, effects, notices } = decision
    const run = toPlanRun(state)
    const news = notices.map((notice): PlanRunNews => ({ ...notice, run }))
    const planned = effects.map((effect, index) => ({
      key: `${subject.id}/${subject.version + 1}/${index}`,
      effect,
    }))
    const committed = await store.commit([
      {
        kind: 'subject',
        id: subject.id,
        subjectKind: 'plan',
        expectedVersion: subject.version,
        state: toJson(state),
        event: toJson({ cause, notices }),
      },
      ...planned.map(
        ({ key, effect }): Change => ({
          kind: 'effect-planned',
          key,
          subject: subject.id,
          type: effect.type,
          payload: toJson(effect),
        }),
      ),
      ...extra,
    ])
    if (!committed)
      throw new DealwrightError({
        code: 'store-conflict',
        message: `Plan ${subject.id} was changed by someone else; run one process per store file.`,
      })
    subject.version += 1
    subject.state = state
    for (const item of news) this.#tell(item)
    for (const { key, effect } of planned) this.#enqueue(subject, key, effect)
    this.#arm(subject)
    this.#wake(subject.id)
    this.#retire(subject)
  }

  #tell(news: PlanRunNews): void {
    try {
      this.#parameters.onNews(news)
    } catch (error) {
      // Whoever listens must not keep the plan from going on.
      this.#parameters.onError(error)
    }
  }

  #enqueue(subject: Subject, key: string, effect: PlanEffect): void {
    subject.pending += 1
    const { effects, execute, store } = this.#parameters
    effects.add({
      // A planner that thinks must not keep a step from being called off.
      lane: effect.type === 'replan' ? `${subject.id}/replan` : subject.id,
      key,
      type: effect.type,
      run: () => execute(subject.state, effect),
      settle: async (result, settled) => {
        const event = result.ok ? result.value : failureOf(effect, result.error)
        if (event === undefined) await store.commit(settled)
        else await this.dispatch(subject.id, event, settled)
        subject.pending -= 1
        this.#retire(subject)
      },
    })
  }

  #arm(subject: Subject): void {
    clearTimeout(subject.timer)
    const { deadline } = subject.state
    if (deadline === null || this.#closed || !this.#timersRun) return
    subject.timer = setTimeout(
      () => {
        if (Date.now() < deadline) return this.#arm(subject)
        this.dispatch(subject.id, { type: 'deadline' }).catch(this.#parameters.onError)
      },
      Math.max(deadline - Date.now(), 0),
    ).unref()
  }

  #wake(id: string): void {
    const waiting = this.#waiters.get(id)
    this.#waiters.delete(id)
    for (const resolve of waiting ?? []) resolve()
  }

  /** Forgets a run that has ended and has nothing left to do; its rows stay in the store. */
  #retire(subject: Subject): void {
    if (!planHasEnded(subject.state) || subject.pending > 0 || this.#closed) return
    clearTimeout(subject.timer)
    this.#subjects.delete(subject.id)
    this.#parameters.store
      .commit([{ kind: 'delete', collection: openPlans, key: subject.id }])
      .catch(this.#parameters.onError)
    this.#wake(subject.id)
  }
}

/** What an effect that failed for good means to its run. */
function failureOf(
  effect: PlanEffect,
  { code, message }: { readonly code: string; readonly message: string },
): PlanEvent | undefined {
  if (effect.type === 'start-step') return { type: 'step-failed', serial: effect.serial, code, message }
  return effect.type === 'replan' ? { type: 'replan-failed', message } : undefined
}

// Only this package writes these rows: what is checked is that a row is one of ours, not each of its fields.
const stateSchema = z.custom<PlanState>(
  value => z.object({ kind: z.literal('plan'), phase: z.string() }).safeParse(value).success,
)
const effectSchema = z.custom<PlanEffect>(value => z.object({ type: z.string() }).safeParse(value).success)

const readPlanState = (state: Json): PlanState => read(stateSchema, state)
const readPlanEffect = (payload: Json): PlanEffect => read(effectSchema, payload)

function read<Value>(schema: z.ZodType<Value>, json: Json): Value {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'store-corrupt',
    message: 'The store holds something else where a plan should be: restore the file from a copy.',
    cause: parsed.error,
  })
}
