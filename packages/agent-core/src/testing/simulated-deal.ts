import {
  type Address,
  DealwrightError,
  type Envelope,
  type Json,
  type TransportPort,
} from '@dealwright/protocols'
import { placeEnvelope, readMessage, wrapMessage } from '../deals/deal-envelopes.ts'
import { dealMessage } from '../deals/deal-protocol.ts'
import { type Deal, type Dialogues, hasEnded } from '../deals/deal-record.ts'
import type { DealEvent, Decision, Surroundings } from '../deals/decision.ts'
import type { PlannedEffect } from '../deals/effect.ts'
import { executeEffect, type World } from '../deals/effects/execute-effect.ts'
import { decidePurchase } from '../deals/purchase/decide-purchase.ts'
import { decideSale } from '../deals/sale/decide-sale.ts'
import { type Offering, openSale } from '../deals/sale/open-sale.ts'
import type { QueuePort } from '../ports/queue.ts'
import { network, type SimulatedChain } from './simulated-chain.ts'

/** One side of a deal: its machine, its dialogues, and the effects that it waits for. */
export class Party {
  readonly address: Address
  readonly offering: Offering | undefined
  deal: Deal | undefined
  dialogues: Dialogues = {}
  /** Effects by lane: one after another within a lane, in any order between lanes. */
  readonly lanes = new Map<string, PlannedEffect[]>()
  /** Work that the queue holds: a deal's hash and input. */
  readonly work = new Map<string, Json>()
  /** A dead party does nothing and hears nothing any more. */
  isDead = false

  constructor(address: Address, offering?: Offering) {
    this.address = address
    this.offering = offering
  }
}

/** A step that is possible now. */
export interface Action {
  /** The effect's type, or `mail`, `deadline`, `work`. */
  readonly name: string
  run(): Promise<void> | void
}

/** What comes of work: 42, an output that does not fit the service, or nothing. */
export type Craft = 'good' | 'wrong' | 'broken'

/** One purchase and its sellers between a simulated chain, a network that delays, and a clock. */
export class SimulatedDeal {
  readonly chain: SimulatedChain
  readonly parties: readonly Party[]
  readonly craft: Craft
  /** Unix milliseconds. */
  readonly #clock: { now: number }
  /** Messages by direction and conversation, in order. */
  readonly #mail = new Map<string, Envelope[]>()

  constructor(
    chain: SimulatedChain,
    { clock, parties, craft }: { clock: { now: number }; parties: readonly Party[]; craft: Craft },
  ) {
    this.chain = chain
    this.craft = craft
    this.#clock = clock
    this.parties = parties
  }

  surroundings({ address: self }: Party): Surroundings {
    return { self, network, now: this.#clock.now }
  }

  /** Takes a decision over, as the engine does. Throws where a message has no place in its dialogue: honest sides never try. */
  apply(party: Party, { state, effects }: Decision<Deal>): void {
    party.deal = state
    for (const effect of effects) {
      if (effect.type !== 'send') {
        this.#enqueue(party, 'deal', effect)
        continue
      }
      const envelope = wrapMessage(effect, party.address, this.#clock.now)
      this.#place(party, envelope)
      this.#enqueue(party, envelope.conversation, { type: 'send', envelope })
    }
  }

  tell(party: Party, event: DealEvent): void {
    const { deal } = party
    if (deal === undefined) return
    const around = this.surroundings(party)
    const decision =
      deal.kind === 'purchase' ? decidePurchase(deal, event, around) : decideSale(deal, event, around)
    if (decision !== undefined) this.apply(party, decision)
  }

  /** Everything that could happen next, in the order of the parties. */
  actions(): Action[] {
    return this.parties
      .filter(({ isDead }) => !isDead)
      .flatMap(party => [
        ...this.#arrivals(party),
        ...[...party.lanes].map(([lane, effects]) => ({
          name: effects[0]?.type ?? '',
          run: () => this.#execute(party, lane),
        })),
        ...this.#timers(party),
        ...[...party.work.keys()].map(job => ({ name: 'work', run: () => this.#finishWork(party, job) })),
      ])
  }

  /** When the next deadline of a living party falls due; undefined where none will. */
  nextDeadline(): number | undefined {
    const due = this.parties.flatMap(({ deal, isDead }) => (isDead ? [] : (deal?.deadline ?? [])))
    return due.length === 0 ? undefined : Math.min(...due)
  }

  /** Whether every living party's deal has ended. */
  isOver(): boolean {
    return this.parties.every(({ deal, isDead }) => isDead || deal === undefined || hasEnded(deal))
  }

  #finishWork(party: Party, job: string): void {
    party.work.delete(job)
    if (party.deal?.deal !== job) return
    if (this.craft === 'broken') this.tell(party, { type: 'work-failed', message: 'the abacus broke' })
    else this.tell(party, { type: 'work-done', output: { value: this.craft === 'good' ? 42 : 'forty-two' } })
  }

  #arrivals(party: Party): Action[] {
    return [...this.#mail.entries()].flatMap(([direction, envelopes]) => {
      if (envelopes[0]?.receiver !== party.address) return []
      return [{ name: 'mail', run: () => this.#arrive(party, direction) }]
    })
  }

  #arrive(party: Party, direction: string): void {
    const envelopes = this.#mail.get(direction) ?? []
    const envelope = envelopes.shift()
    if (envelopes.length === 0) this.#mail.delete(direction)
    if (envelope === undefined) return
    if (party.deal === undefined) return this.#open(party, envelope)
    this.#place(party, envelope)
    const { conversation, id: envelopeId } = envelope
    this.tell(party, {
      type: 'message',
      conversation,
      envelopeId,
      content: readMessage(envelope, party.deal),
    })
  }

  #open(party: Party, envelope: Envelope): void {
    const { conversation, id: envelopeId, sender: client } = envelope
    const content = dealMessage.parse({ message: envelope.type, body: envelope.body })
    if (content.message !== 'CallForProposals') throw new Error(`unexpected ${content.message}`)
    const message = { type: 'message', conversation, envelopeId, content } as const
    const call = content.body
    const opened = openSale({ client, message, call, offering: party.offering }, this.surroundings(party))
    if (!('state' in opened)) return
    this.#place(party, envelope)
    this.apply(party, opened)
  }

  #timers(party: Party): Action[] {
    const { deal } = party
    if (deal?.deadline === null || deal === undefined || deal.deadline > this.#clock.now) return []
    return [{ name: 'deadline', run: () => this.tell(party, { type: 'deadline' }) }]
  }

  async #execute(party: Party, lane: string): Promise<void> {
    const effects = party.lanes.get(lane) ?? []
    const [effect] = effects
    if (effect === undefined) return
    let event: DealEvent | undefined
    try {
      event = await executeEffect(effect, this.#world(party))
    } catch (error) {
      if (!(error instanceof DealwrightError)) throw error
      const { code, message } = error
      const about = effect.type === 'send' ? { conversation: effect.envelope.conversation } : {}
      event = { type: 'effect-failed', effect: effect.type, code, message, ...about }
    }
    this.chain.fault = 'none'
    effects.shift()
    if (effects.length === 0) party.lanes.delete(lane)
    if (event !== undefined) this.tell(party, event)
  }

  #world(party: Party): World {
    const { chain } = this
    const send = async (envelope: Envelope): Promise<void> => {
      if (chain.fault === 'refused')
        throw new DealwrightError({ code: 'peer-unreachable', message: 'nobody there' })
      const direction = `${envelope.sender} ${envelope.conversation}`
      this.#mail.set(direction, [...(this.#mail.get(direction) ?? []), envelope])
    }
    const transport: TransportPort = {
      address: party.address,
      send,
      receive: async () => {},
      sendText: async () => {},
      close: async () => {},
    }
    const closeable = { close: async () => {} }
    const queue: QueuePort = {
      enqueue: async ({ id, data }) => {
        party.work.set(id, data)
      },
      enqueueMany: async () => {},
      work: async () => closeable,
      watch: async () => closeable,
      status: async () => undefined,
      cancel: async (_queue, id) => party.work.delete(id),
      ...closeable,
    }
    return {
      transport: async () => transport,
      wallet: async () => chain.wallet(party.address),
      queue: async () => queue,
    }
  }

  #enqueue(party: Party, lane: string, effect: PlannedEffect): void {
    party.lanes.set(lane, [...(party.lanes.get(lane) ?? []), effect])
  }

  #place(party: Party, envelope: Envelope): void {
    const placed = placeEnvelope(party.dialogues, envelope, party.address)
    if (!placed.ok) throw new Error(`${envelope.type} has no place in its dialogue: ${placed.error.message}`)
    party.dialogues = placed.value
  }
}
