import {
  type Envelope,
  failed,
  type Hex,
  isHex,
  ok,
  parseChannel,
  type Result,
  toJson,
} from '@dealwright/protocols'
import { noteDeadLetter } from '../deals/dead-letters.ts'
import { readStoredEnvelope } from '../deals/deal-record.ts'
import type { EffectRunner } from '../deals/effect-runner.ts'
import { openEffects } from '../deals/open-effects.ts'
import type { Change } from '../ports/store.ts'
import { CallHistory, type CallRetention } from './call-history.ts'
import type { Asked, CallMail } from './call-mail.ts'
import { type CallEnd, type CallRecord, callKey, callRows, putServedCall, readCall } from './call-records.ts'
import { type CallItem, type CallStock, priceOf } from './call-stock.ts'
import { CallWorker } from './call-worker.ts'
import type { CallBody, CallReply } from './calls-protocol.ts'
import type { ChannelWorld } from './channel-world.ts'
import type { IncomingChannels } from './incoming-channels.ts'

/** The most calls under way that one payer may have, and that there may be in all. */
const callsPerPayer = 100
const callsInAll = 2_000
const outboxSubject = 'calls'

export interface CallDeskParameters {
  world: ChannelWorld
  mail: CallMail
  stock: CallStock
  channels: IncomingChannels
  effects: EffectRunner
  send: (envelope: Envelope) => Promise<void>
  concurrency: number
  retention: CallRetention
}

type Refusal = Omit<CallBody<'Declined'>, 'id'>

/** The paid side of calls: takes the claim, writes both down, works, writes the answer down, sends it. */
export class CallDesk {
  readonly #parameters: CallDeskParameters
  readonly #worker: CallWorker
  /** Answered calls, by payer. */
  readonly #history: CallHistory
  /** Calls under way by key; undefined while a call is being looked at. */
  readonly #open = new Map<string, CallRecord | undefined>()

  constructor(parameters: CallDeskParameters) {
    this.#parameters = parameters
    const { stock, concurrency, world, retention } = parameters
    const onEnd = (record: CallRecord, end: CallEnd) => this.#end(record, end)
    this.#history = new CallHistory({
      rows: callRows.payee,
      key: callKey,
      group: ({ peer }) => peer,
      retention,
      clock: world.clock,
    })
    this.#worker = new CallWorker({ stock, concurrency, onEnd, onError: world.onError })
  }

  /** Takes up answers that were not sent and calls that were not answered. */
  async resume(): Promise<void> {
    const { store } = this.#parameters.world
    for (const { key, payload } of await openEffects(store, { subject: outboxSubject }))
      this.#send(key, readStoredEnvelope(payload))
    await this.#history.load(store, ({ end }) => end === undefined)
    await this.sweep()
    for (const { key } of await store.list(callRows.open)) {
      const row = await store.get(callRows.payee, key)
      if (row === undefined) continue
      const record = readCall(row)
      this.#open.set(key, record)
      this.#worker.add(record)
    }
  }

  /** Forgets calls that have become too old. */
  async sweep(): Promise<void> {
    const changes = this.#history.sweep()
    if (changes.length > 0) await this.#parameters.world.store.commit(changes)
  }

  /** Whether calls through a channel are under way. */
  isUsing(channel: Hex): boolean {
    return [...this.#open.values()].some(record => record?.channel === channel)
  }

  /** Answers a question for the price of a call. */
  async quote({ sender, conversation, id: envelope }: Envelope, body: CallBody<'Quote'>): Promise<void> {
    const { world, mail, stock } = this.#parameters
    const { domain, token, terms } = await world.chain()
    const { id } = body
    const item = stock.item(body.service)
    const isHere = body.chainId === domain.chainId && body.contract === domain.paymentChannel
    const { minChallengePeriod: challengePeriod, claimBefore: margin } = terms
    const reply: CallReply =
      item === undefined || !isHere || body.token !== token.address
        ? { type: 'Declined', body: { id, code: 'not-sold', message: 'not sold per call, not here' } }
        : {
            type: 'Price',
            body: { id, price: priceOf(item, token).toString(), challengePeriod, margin },
          }
    await mail.reply(sender, reply, { conversation, envelope })
  }

  /** Takes a call, tells again what became of it, or declines it. */
  async take(about: Envelope, body: CallBody<'Call'>): Promise<void> {
    const { sender: peer, conversation, id: envelope } = about
    const { world, mail } = this.#parameters
    const { id } = body
    const key = callKey({ peer, id })
    // Its answer comes when it is done.
    if (this.#open.has(key)) return
    this.#open.set(key, undefined)
    let record: CallRecord | undefined
    try {
      const asked: Asked = { conversation, envelope }
      const stored = await world.store.get(callRows.payee, key)
      const end = stored === undefined ? undefined : readCall(stored).end
      if (end !== undefined) return await mail.reply(peer, toReply(id, end), asked)
      const accepted = this.#history.isForgotten(peer, body.at)
        ? refuse('too-old', 'this call was made so long ago that it may have been answered and forgotten')
        : await this.#accept(about, body, key)
      if (accepted.ok) record = accepted.value
      else await mail.reply(peer, { type: 'Declined', body: { id, ...accepted.error } }, asked)
    } finally {
      if (record === undefined) this.#open.delete(key)
      else this.#open.set(key, record)
    }
    if (record !== undefined) this.#worker.add(record)
  }

  /** What runs is begun anew at the next start. */
  async close(): Promise<void> {
    await this.#worker.close()
  }

  async #accept(
    { sender: peer, conversation, id: envelope, expiresAt }: Envelope,
    body: CallBody<'Call'>,
    key: string,
  ): Promise<Result<CallRecord, Refusal>> {
    const { world, stock, channels } = this.#parameters
    const chain = await world.chain()
    const { token } = chain
    const { id, at, service, input, claim: offered } = body
    const item = stock.item(service)
    if (item === undefined) return refuse('not-sold', 'not sold per call')
    const fault = stock.faultOf(item, input)
    if (fault !== undefined) return refuse('bad-input', fault.slice(0, 400))
    const price = priceOf(item, token)
    if (BigInt(body.price) < price)
      return failed({ code: 'price-changed', message: `a call costs ${item.price}`, price: price.toString() })
    const under = [...this.#open.keys()]
    if (
      under.length > callsInAll ||
      under.filter(other => other.startsWith(`${peer}/`)).length > callsPerPayer
    )
      return refuse('busy', 'too many calls are under way')
    const parsed = parseChannel(body.channel)
    if (!parsed.ok || parsed.value.payer !== peer || !isHex(offered.signature))
      return refuse('bad-channel', parsed.ok ? 'only the payer calls' : parsed.error.slice(0, 400))
    const admitted = await channels.admit(parsed.value)
    if (!admitted.ok) return refuse(admitted.error, describeRefusal[admitted.error])
    const { id: channel } = admitted.value
    const amount = BigInt(offered.amount)
    const claim = { channel, amount, signature: offered.signature }
    const now = await chain.now()
    let taken = channels.take(channel, { claim, price, now }, chain)
    if (!taken.ok && (taken.error === 'over-deposit' || taken.error === 'too-late')) {
      await channels.refresh(channel)
      taken = channels.take(channel, { claim, price, now }, chain)
    }
    if (!taken.ok) return this.#decline(channel, taken.error, item)
    const asked = { conversation, envelope }
    const record: CallRecord = { id, peer, service, input, price, channel, amount, at, asked }
    try {
      await world.store.commit([
        taken.value,
        putServedCall(record),
        { kind: 'put', collection: callRows.open, key, value: true },
        { kind: 'remember', envelopeId: envelope, expiresAt },
      ])
    } catch (error) {
      channels.credit(channel, price)
      throw error
    }
    return ok(record)
  }

  /** Says what the payer needs to be in step again. */
  #decline(channel: Hex, code: keyof typeof describeRefusal, item: CallItem): Result<never, Refusal> {
    const record = this.#parameters.channels.get(channel)
    const best = record?.ledger.best
    const message = describeRefusal[code]
    if (code !== 'claim-too-low' || record === undefined) return refuse(code, message)
    const earned = record.ledger.earned.toString()
    const claim = best && { amount: best.amount.toString(), signature: best.signature }
    const owed = claim === undefined ? { earned } : { earned, claim }
    return failed({ code, message: `${message}; a call costs ${item.price}`, ...owed })
  }

  async #end(record: CallRecord, end: CallEnd): Promise<void> {
    const { world, mail, channels } = this.#parameters
    const { id, peer, channel, price, asked } = record
    const key = callKey(record)
    const answer = await mail.wrap(peer, toReply(id, end), asked === undefined ? {} : { asked })
    const effect = `${outboxSubject}/${answer.id}`
    const credited = end.state === 'failed' ? channels.credit(channel, price) : []
    await world.store.commit([
      ...credited,
      putServedCall({ ...record, end }),
      ...this.#history.add(record),
      { kind: 'delete', collection: callRows.open, key },
      { kind: 'effect-planned', key: effect, subject: outboxSubject, type: 'send', payload: toJson(answer) },
    ])
    this.#open.delete(key)
    this.#send(effect, answer)
  }

  #send(key: string, envelope: Envelope): void {
    const { effects, send, world } = this.#parameters
    effects.add({
      lane: `${outboxSubject}/${envelope.conversation}`,
      key,
      type: 'send',
      run: () => send(envelope),
      settle: async (result, settled) => {
        const buried: Change[] = result.ok
          ? []
          : [noteDeadLetter(key, { code: result.error.code, at: Date.now() })]
        await world.store.commit([...settled, ...buried])
      },
    })
  }
}

const describeRefusal = {
  'wrong-channel': 'the claim is for another channel',
  'bad-signature': "the claim is not signed by the channel's signer",
  'claim-too-low': 'the claim does not cover what is owed and this call',
  'over-deposit': 'the claim is above the deposit',
  'too-late': 'the channel ends too soon',
  'bad-channel': 'the channel is not to be used here: check payee, token, signer and challenge period',
  'unknown-channel': 'the channel is not funded',
} as const

const refuse = (code: string, message: string): Result<never, Refusal> => failed({ code, message })

function toReply(id: string, end: CallEnd): CallReply {
  return end.state === 'answered'
    ? { type: 'Answer', body: { id, output: end.output } }
    : { type: 'Failed', body: { id, message: end.message } }
}
