import {
  advanceDialogue,
  createEnvelope,
  DealwrightError,
  type DialogueState,
  type Envelope,
  type Json,
  readControlReason,
  startDialogue,
  toJson,
} from '@dealwright/protocols'
import type { Change, StorePort, SubjectRecord } from '../ports/store.ts'
import { type DealMessage, dealMessage, dealProtocol } from './deal-protocol.ts'
import type { DealEvent, Decision, Surroundings } from './decision.ts'
import type { Effect, PlannedEffect } from './effect.ts'
import type { EffectRunner } from './effect-runner.ts'
import type { Notice } from './notice.ts'
import { decidePurchase } from './purchase/decide-purchase.ts'
import type { Purchase } from './purchase/purchase.ts'
import { decideSale } from './sale/decide-sale.ts'
import type { Sale } from './sale/sale.ts'

/** One deal as its own side sees it. */
export type Deal = Purchase | Sale

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
  dialogues: Readonly<Record<string, DialogueState>>
  /** Effects planned and not yet settled. */
  pending: number
  turn: Promise<unknown>
  timer?: NodeJS.Timeout
}

/** Longest life of an envelope: a peer that is offline for days still understands what it missed. */
const envelopeLife = 6 * 24 * 3_600_000
const openSubjects = 'open-subjects'

/**
 * Runs the deal machines: each event is decided purely, state and planned effects are committed in one transaction,
 * and only then the effects are executed. Events of one deal are handled one at a time.
 */
export class DealEngine {
  readonly #parameters: EngineParameters
  readonly #subjects = new Map<string, Subject>()
  readonly #conversations = new Map<string, string>()
  readonly #waiters = new Map<string, Set<() => void>>()
  #closed = false

  constructor(parameters: EngineParameters) {
    this.#parameters = parameters
  }

  /** Takes up every deal that was open when the process ended: timers, and effects that were planned but not settled. */
  async resume(): Promise<void> {
    const { store } = this.#parameters
    for (const { key } of await store.list(openSubjects)) {
      const record = await store.subject(key)
      if (record === undefined) continue
      const subject = this.#adopt(record)
      this.#arm(subject)
      const planned = await store.effects({ status: 'planned', subject: subject.id })
      for (const { key: effectKey, payload } of planned) {
        this.#enqueue(subject, effectKey, payload as unknown as PlannedEffect)
      }
      this.#retire(subject)
    }
  }

  /** Opens a purchase or a sale. `extra` becomes durable with it. */
  async open(id: string, decision: Decision<Deal>, inbound?: Envelope): Promise<void> {
    const subject: Subject = {
      id,
      version: 0,
      deal: decision.state,
      dialogues: inbound === undefined ? {} : this.#receiveInto({}, inbound),
      pending: 0,
      turn: Promise.resolve(),
    }
    this.#subjects.set(id, subject)
    const opened: Change[] = [{ kind: 'put', collection: openSubjects, key: id, value: true }]
    if (inbound !== undefined) {
      opened.push({ kind: 'remember', envelopeId: inbound.id, expiresAt: inbound.expiresAt })
    }
    await this.#inTurn(subject, () => this.#apply(subject, decision, { type: 'opened' }, opened))
  }

  /** Handles an envelope of the deal protocol that belongs to a known deal. False where none is known. */
  async receive(envelope: Envelope): Promise<boolean> {
    const id = this.#conversations.get(envelope.conversation)
    const subject = id === undefined ? undefined : this.#subjects.get(id)
    if (subject === undefined) return false
    await this.#inTurn(subject, async () => {
      const remembered: Change = {
        kind: 'remember',
        envelopeId: envelope.id,
        expiresAt: envelope.expiresAt,
      }
      const dialogues = this.#receiveInto(subject.dialogues, envelope)
      subject.dialogues = dialogues
      await this.#decide(
        subject,
        {
          type: 'message',
          conversation: envelope.conversation,
          envelopeId: envelope.id,
          content: readControl(envelope, subject.deal) ?? readMessage(envelope),
        },
        [remembered],
      )
    })
    return true
  }

  /** Tells a deal what happened. Ignored where the deal is closed. */
  async dispatch(id: string, event: DealEvent, extra: readonly Change[] = []): Promise<void> {
    const subject = this.#subjects.get(id)
    if (subject === undefined) {
      if (extra.length > 0) await this.#parameters.store.commit(extra)
      return
    }
    await this.#inTurn(subject, () => this.#decide(subject, event, extra))
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
        if (record === undefined) {
          throw new DealwrightError({ code: 'unknown-deal', message: `There is no deal ${id} in this agent's store.` })
        }
        return readState(record).deal
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

  async #decide(subject: Subject, event: DealEvent, extra: readonly Change[]): Promise<void> {
    const { store, surroundings } = this.#parameters
    const around = await surroundings()
    const decision =
      subject.deal.kind === 'purchase'
        ? decidePurchase(subject.deal, event, around)
        : decideSale(subject.deal, event, around)
    if (decision === undefined) {
      if (extra.length > 0) await store.commit(extra)
      return
    }
    await this.#apply(subject, decision, event, extra)
  }

  async #apply(
    subject: Subject,
    decision: Decision<Deal>,
    cause: DealEvent | { type: 'opened' },
    extra: readonly Change[],
  ): Promise<void> {
    const { store, surroundings, onNews } = this.#parameters
    const { self, now } = await surroundings()
    const planned: { key: string; effect: PlannedEffect }[] = []
    let dialogues = subject.dialogues
    for (const [index, effect] of decision.effects.entries()) {
      const key = `${subject.id}/${subject.version + 1}/${index}/${effect.type}`
      if (effect.type !== 'send') {
        planned.push({ key, effect })
        continue
      }
      const envelope = toEnvelope(effect, self, now)
      dialogues = advance(dialogues, envelope, self)
      planned.push({ key, effect: { type: 'send', envelope } })
    }
    const { state } = decision
    const committed = await store.commit([
      {
        kind: 'subject',
        id: subject.id,
        subjectKind: state.kind,
        expectedVersion: subject.version,
        state: toJson({ deal: state, dialogues }),
        event: toJson({ cause, notices: decision.notices }),
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
    for (const conversation of Object.keys(dialogues)) this.#conversations.set(conversation, subject.id)
    const role = state.kind === 'purchase' ? 'client' : 'provider'
    for (const notice of decision.notices) onNews({ id: subject.id, role, notice })
    for (const { key, effect } of planned) this.#enqueue(subject, key, effect)
    this.#arm(subject)
    this.#wake(subject.id)
    this.#retire(subject)
  }

  #enqueue(subject: Subject, key: string, effect: PlannedEffect): void {
    subject.pending += 1
    const { effects, execute, store } = this.#parameters
    effects.add({
      lane: effect.type === 'send' ? `${subject.id}/${effect.envelope.conversation}` : subject.id,
      key,
      run: () => execute(effect),
      settle: async (result, settled) => {
        subject.pending -= 1
        const event: DealEvent | undefined = result.ok
          ? result.value
          : { type: 'effect-failed', effect: effect.type, ...result.error }
        if (event === undefined) await store.commit([settled])
        else await this.dispatch(subject.id, event, [settled])
        this.#retire(subject)
      },
    })
  }

  #arm(subject: Subject): void {
    clearTimeout(subject.timer)
    const { deadline } = subject.deal
    if (deadline === null || this.#closed) return
    const wait = Math.min(Math.max(deadline - Date.now(), 0), 2 ** 31 - 1)
    subject.timer = setTimeout(() => {
      if (Date.now() < deadline) this.#arm(subject)
      else this.dispatch(subject.id, { type: 'deadline' }).catch(this.#parameters.onError)
    }, wait).unref()
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

  #adopt(record: SubjectRecord): Subject {
    const { deal, dialogues } = readState(record)
    const subject: Subject = {
      id: record.id,
      version: record.version,
      deal,
      dialogues,
      pending: 0,
      turn: Promise.resolve(),
    }
    this.#subjects.set(record.id, subject)
    for (const conversation of Object.keys(dialogues)) this.#conversations.set(conversation, record.id)
    return subject
  }

  #receiveInto(
    dialogues: Readonly<Record<string, DialogueState>>,
    envelope: Envelope,
  ): Readonly<Record<string, DialogueState>> {
    return advance(dialogues, envelope, envelope.receiver)
  }
}

/** Whether nothing more can happen to a deal, whatever anyone says. */
export function hasEnded(deal: Deal): boolean {
  return ['completed', 'refunded', 'failed', 'lost'].includes(deal.phase)
}

/** Reads the body of an envelope whose dialogue has checked it. */
function readMessage(envelope: Envelope): DealMessage {
  return dealMessage.parse({ message: envelope.type, body: envelope.body })
}

/** A `not-understood`, `failure` or `cancel` of the other side, as the message of the protocol that means the same here. */
function readControl(envelope: Envelope, deal: Deal): DealMessage | undefined {
  const reason = readControlReason(envelope)
  if (reason === undefined) return undefined
  if (deal.kind === 'purchase') {
    return { message: 'Refuse', body: { code: 'not-understood', message: reason } }
  }
  const bargaining = deal.phase === 'negotiating' || deal.phase === 'agreeable'
  return { message: bargaining ? 'Reject' : 'Cancel', body: { message: reason } }
}

function readState(record: SubjectRecord): {
  deal: Deal
  dialogues: Readonly<Record<string, DialogueState>>
} {
  // The store returns what this class wrote; migrations keep old rows in today's shape.
  return record.state as unknown as { deal: Deal; dialogues: Readonly<Record<string, DialogueState>> }
}

function toEnvelope(effect: Extract<Effect, { type: 'send' }>, self: Envelope['sender'], now: number): Envelope {
  return createEnvelope(
    {
      protocol: dealProtocol,
      type: effect.content.message,
      sender: self,
      receiver: effect.to,
      conversation: effect.conversation,
      body: effect.content.body,
      ttlMs: envelopeLife,
      ...(effect.replyTo === undefined ? {} : { replyTo: effect.replyTo }),
    },
    { now: () => now },
  )
}

function advance(
  dialogues: Readonly<Record<string, DialogueState>>,
  envelope: Envelope,
  self: Envelope['sender'],
): Readonly<Record<string, DialogueState>> {
  const { conversation } = envelope
  const peer = envelope.sender === self ? envelope.receiver : envelope.sender
  const state = dialogues[conversation] ?? startDialogue(dealProtocol, { self, peer, conversation })
  const advanced = advanceDialogue(dealProtocol, state, envelope)
  if (!advanced.ok) {
    throw new DealwrightError({
      code: 'dialogue-violation',
      message: `${envelope.type} does not fit conversation ${conversation}: ${advanced.error.code}.`,
    })
  }
  return { ...dialogues, [conversation]: advanced.value }
}
