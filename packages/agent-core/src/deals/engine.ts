import { DealwrightError, type Envelope, type Json, toJson } from '@dealwright/protocols'
import type { Change, StorePort } from '../ports/store.ts'
import { buryEffect } from './dead-letters.ts'
import { placeEnvelope, readMessage } from './deal-envelopes.ts'
import { type Deal, type Dialogues, hasEnded, readDealRecord, readPlannedEffect } from './deal-record.ts'
import type { DealEvent, Decision, Surroundings } from './decision.ts'
import type { PlannedEffect } from './effect.ts'
import type { EffectRunner } from './effect-runner.ts'
import { noteToken } from './known-tokens.ts'
import type { Notice } from './notice.ts'
import { openEffects, openSubjects } from './open-effects.ts'
import { type Pace, paceLines } from './pace-lines.ts'
import { failureOf, lastUse, planEffects } from './plan-effects.ts'
import { decidePurchase } from './purchase/decide-purchase.ts'
import { decideSale } from './sale/decide-sale.ts'

/** Milliseconds before a deadline that could not be recorded fires again. */
const deadlineAgain = 2_000

/** A notice with the deal it belongs to. */
export interface DealNews {
  /** The purchase's or sale's id on this side; the agreement hash is in the notice once there is one. */
  readonly id: string
  readonly role: 'client' | 'provider'
  readonly notice: Notice
}

export interface EngineParameters {
  store: StorePort
  effects: EffectRunner
  surroundings: () => Promise<Surroundings>
  /** Does one effect and tells what it found out. Throws a retryable `DealwrightError` to be called again later. */
  execute: (effect: PlannedEffect) => Promise<DealEvent | undefined>
  onNews: (news: DealNews) => void
  onError: (error: unknown) => void
}

interface Subject {
  readonly id: string
  version: number
  deal: Deal
  dialogues: Dialogues
  /** Effects planned and not yet settled. */
  pending: number
  turn: Promise<unknown>
  /** Of the progress that the other side reports. */
  pace?: Pace
  timer?: NodeJS.Timeout
}

interface DispatchParameters {
  extra?: readonly Change[]
  unanswered?: readonly Change[]
}

/** A decision and what caused it, on its way into the store. */
interface Step {
  readonly decision: Decision<Deal>
  readonly cause: Json
  readonly dialogues: Dialogues
  readonly extra: readonly Change[]
}

/**
 * Runs the deal machines: each event is decided purely, state and planned effects are committed in one transaction,
 * and only then the effects are executed. Events of one deal are handled one at a time.
 */
export class DealEngine {
  readonly #parameters: EngineParameters
  readonly #subjects = new Map<string, Subject>()
  readonly #conversations = new Map<string, string>()
  readonly #waiters = new Map<string, Set<() => void>>()
  #timersRun = false
  #closed = false

  constructor(parameters: EngineParameters) {
    this.#parameters = parameters
  }

  /**
   * Takes up every deal that was open when the process ended, with the effects that were planned but not settled, or of unknown fate.
   * Deadlines wait for `startTimers()`.
   */
  async resume(): Promise<void> {
    const { store } = this.#parameters
    const open = Map.groupBy(await openEffects(store), ({ subject }) => subject)
    for (const { key: id } of await store.list(openSubjects)) {
      const record = await store.subject(id)
      if (record === undefined) continue
      const { version } = record
      const subject: Subject = {
        id,
        version,
        ...readDealRecord(record.state),
        pending: 0,
        turn: Promise.resolve(),
      }
      this.#adopt(subject)
      for (const { key, payload } of open.get(id) ?? []) {
        this.#enqueue(subject, key, readPlannedEffect(payload))
      }
      this.#retire(subject)
    }
  }

  /**
   * Lets deadlines fire, those that passed meanwhile after `grace` milliseconds: call it once what arrived meanwhile is being
   * delivered, so that nobody is taken for silent who was not heard.
   */
  startTimers(grace = 0): void {
    this.#timersRun = true
    for (const subject of this.#subjects.values()) this.#arm(subject, grace)
  }

  /** Opens a purchase or a sale. The envelope that caused it becomes durable with it. */
  async open(id: string, decision: Decision<Deal>, inbound?: Envelope): Promise<void> {
    const subject: Subject = {
      id,
      version: 0,
      deal: decision.state,
      dialogues: {},
      pending: 0,
      turn: Promise.resolve(),
    }
    const dialogues = inbound === undefined ? {} : receive(subject, inbound)
    const opened: Change = { kind: 'put', collection: openSubjects, key: id, value: true }
    const remembered = inbound === undefined ? [] : [remember(inbound)]
    this.#subjects.set(id, subject)
    try {
      await this.#inTurn(subject, async () => {
        const { network } = await this.#parameters.surroundings()
        const extra = [opened, noteToken(network.token), ...remembered]
        await this.#apply(subject, { decision, cause: { type: 'opened' }, dialogues, extra })
      })
    } catch (error) {
      if (subject.version === 0) this.#subjects.delete(id)
      throw error
    }
  }

  /**
   * Handles an envelope of the deal protocol that belongs to a known deal. False where none is known. Throws
   * `dialogue-violation`, and nothing has changed, where it has no place in its dialogue.
   */
  async receive(envelope: Envelope): Promise<boolean> {
    const id = this.#conversations.get(envelope.conversation)
    const subject = id === undefined ? undefined : this.#subjects.get(id)
    if (subject === undefined) return false
    await this.#inTurn(subject, async () => {
      const dialogues = receive(subject, envelope)
      const { conversation, id: envelopeId } = envelope
      const content = readMessage(envelope, subject.deal)
      const event: DealEvent = { type: 'message', conversation, envelopeId, content }
      // Also where the deal makes nothing of it: that it was said is part of the dialogue.
      const decision = (await this.#decide(subject.deal, event)) ?? {
        state: subject.deal,
        effects: [],
        notices: [],
      }
      if (content.message === 'Progress' && decision.effects.length === 0) {
        // Told at once, and written down now and then: whoever works could otherwise fill this side's disk.
        const pace = paceLines(subject.pace, Date.now())
        if (pace === undefined) {
          for (const notice of decision.notices) this.#tell(subject, notice)
          return
        }
        subject.pace = pace
      }
      await this.#apply(subject, { decision, cause: toJson(event), dialogues, extra: [remember(envelope)] })
    })
    return true
  }

  /**
   * Tells a deal what happened. Ignored where the deal is closed, or makes nothing of it. `extra` becomes durable in any case,
   * `unanswered` where the event is ignored.
   */
  async dispatch(
    id: string,
    event: DealEvent,
    { extra = [], unanswered = [] }: DispatchParameters = {},
  ): Promise<void> {
    const subject = this.#subjects.get(id)
    const ignore = async () => {
      const changes = [...extra, ...unanswered]
      if (changes.length > 0) await this.#parameters.store.commit(changes)
    }
    if (subject === undefined) return ignore()
    await this.#inTurn(subject, async () => {
      const decision = await this.#decide(subject.deal, event)
      if (decision === undefined) return ignore()
      const { dialogues } = subject
      await this.#apply(subject, { decision, cause: toJson(event), dialogues, extra })
    })
  }

  /** Whether there is or was a deal with this id. */
  async knows(id: string): Promise<boolean> {
    return this.#subjects.has(id) || (await this.#parameters.store.subject(id)) !== undefined
  }

  /** Id of the open deal with this agreement hash. */
  idOf(hash: string): string | undefined {
    for (const { id, deal } of this.#subjects.values()) if (deal.deal === hash) return id
    return undefined
  }

  /** Open deals, newest last. */
  openDeals(): readonly { id: string; deal: Deal }[] {
    return [...this.#subjects.values()].map(({ id, deal }) => ({ id, deal }))
  }

  /** Resolves with the deal once `reached` holds or the deal is closed; rejects when the engine closes first. */
  async until(id: string, reached: (deal: Deal) => boolean): Promise<Deal> {
    for (;;) {
      const deal = this.#subjects.get(id)?.deal
      if (deal === undefined) {
        const record = await this.#parameters.store.subject(id)
        if (record !== undefined) return readDealRecord(record.state).deal
        throw new DealwrightError({
          code: 'unknown-deal',
          message: `There is no deal ${id} in this agent's store.`,
        })
      }
      if (reached(deal)) return deal
      if (this.#closed) {
        throw new DealwrightError({
          code: 'agent-closed',
          message: 'The agent closed before the deal ended; start it again and the deal goes on.',
          retryable: true,
        })
      }
      await new Promise<void>(resolve => {
        const waiting = this.#waiters.get(id) ?? new Set()
        this.#waiters.set(id, waiting.add(resolve))
      })
    }
  }

  /** Stops timers; close the effect runner first. What is planned stays planned and is taken up by `resume()`. */
  async close(): Promise<void> {
    this.#closed = true
    for (const subject of this.#subjects.values()) clearTimeout(subject.timer)
    await Promise.allSettled([...this.#subjects.values()].map(({ turn }) => turn))
    for (const id of this.#waiters.keys()) this.#wake(id)
  }

  #inTurn(subject: Subject, work: () => Promise<void>): Promise<void> {
    const turn = subject.turn.then(work)
    subject.turn = turn.catch(() => undefined)
    return turn
  }

  async #decide(deal: Deal, event: DealEvent): Promise<Decision<Deal> | undefined> {
    const around = await this.#parameters.surroundings()
    return deal.kind === 'purchase' ? decidePurchase(deal, event, around) : decideSale(deal, event, around)
  }

  async #apply(subject: Subject, { decision, cause, dialogues: before, extra }: Step): Promise<void> {
    const { store, surroundings, onError } = this.#parameters
    const { state, notices } = decision
    const { planned, unsendable, dialogues } = planEffects(decision.effects, {
      prefix: `${subject.id}/${subject.version + 1}`,
      dialogues: before,
      surroundings: await surroundings(),
    })
    const committed = await store.commit([
      {
        kind: 'subject',
        id: subject.id,
        subjectKind: state.kind,
        expectedVersion: subject.version,
        state: toJson({ deal: state, dialogues }),
        event: toJson({ cause, notices }),
        ...(state.deal === undefined ? {} : { deal: state.deal }),
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
    if (!committed) {
      throw new DealwrightError({
        code: 'store-conflict',
        message: `Deal ${subject.id} was changed by someone else; run one process per store file.`,
      })
    }
    subject.version += 1
    subject.deal = state
    subject.dialogues = dialogues
    this.#adopt(subject)
    for (const notice of notices) this.#tell(subject, notice)
    for (const { key, effect } of planned) this.#enqueue(subject, key, effect)
    for (const event of unsendable) this.dispatch(subject.id, event).catch(onError)
    this.#arm(subject)
    this.#wake(subject.id)
    this.#retire(subject)
  }

  #tell({ id, deal }: Subject, notice: Notice): void {
    try {
      this.#parameters.onNews({ id, role: deal.kind === 'purchase' ? 'client' : 'provider', notice })
    } catch (error) {
      // Whoever listens must not keep the deal from going on.
      this.#parameters.onError(error)
    }
  }

  #enqueue(subject: Subject, key: string, effect: PlannedEffect): void {
    subject.pending += 1
    const { effects, execute, store } = this.#parameters
    const isMessage = effect.type === 'send'
    effects.add({
      lane: isMessage ? `${subject.id}/${effect.envelope.conversation}` : subject.id,
      key,
      type: effect.type,
      until: isMessage ? lastUse(effect.envelope, subject.deal) : undefined,
      run: () => execute(effect),
      settle: async (result, settled) => {
        const event = result.ok ? result.value : failureOf(effect, result.error)
        // A failure that the deal answers is history; one that nobody answers is for an operator to look at.
        const unanswered = result.ok ? [] : buryEffect(key, effect, { ...result.error, at: Date.now() })
        if (event === undefined) await store.commit(settled)
        else await this.dispatch(subject.id, event, { extra: settled, unanswered })
        subject.pending -= 1
        this.#retire(subject)
      },
    })
  }

  #arm(subject: Subject, grace = 0): void {
    clearTimeout(subject.timer)
    const { deadline } = subject.deal
    if (deadline === null || this.#closed || !this.#timersRun) return
    const wait = Math.min(Math.max(deadline - Date.now(), grace), 2 ** 31 - 1)
    subject.timer = setTimeout(() => {
      if (Date.now() < deadline) this.#arm(subject)
      else this.dispatch(subject.id, { type: 'deadline' }).catch(error => this.#missDeadline(subject, error))
    }, wait).unref()
  }

  /** A deadline that a full disk swallowed comes again. */
  #missDeadline(subject: Subject, error: unknown): void {
    this.#parameters.onError(error)
    if (error instanceof DealwrightError && error.retryable) this.#arm(subject, deadlineAgain)
  }

  #wake(id: string): void {
    const waiting = this.#waiters.get(id)
    this.#waiters.delete(id)
    for (const resolve of waiting ?? []) resolve()
  }

  /** Forgets a deal that has ended and has nothing left to do; its rows stay in the store. */
  #retire(subject: Subject): void {
    if (!hasEnded(subject.deal) || subject.pending > 0 || this.#closed) return
    clearTimeout(subject.timer)
    this.#subjects.delete(subject.id)
    for (const conversation of Object.keys(subject.dialogues)) this.#conversations.delete(conversation)
    this.#parameters.store
      .commit([{ kind: 'delete', collection: openSubjects, key: subject.id }])
      .catch(this.#parameters.onError)
    this.#wake(subject.id)
  }

  #adopt(subject: Subject): void {
    this.#subjects.set(subject.id, subject)
    for (const conversation of Object.keys(subject.dialogues))
      this.#conversations.set(conversation, subject.id)
  }
}

const remember = ({ id: envelopeId, expiresAt }: Envelope): Change => ({
  kind: 'remember',
  envelopeId,
  expiresAt,
})

/** The dialogues of a deal with one more envelope in them. Throws `dialogue-violation`. */
function receive({ dialogues }: Subject, envelope: Envelope): Dialogues {
  const placed = placeEnvelope(dialogues, envelope, envelope.receiver)
  if (placed.ok) return placed.value
  const message = `${envelope.type} does not fit conversation ${envelope.conversation}: ${placed.error.code}.`
  throw new DealwrightError({ code: 'dialogue-violation', message })
}
