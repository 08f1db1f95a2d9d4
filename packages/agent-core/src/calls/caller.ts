import {
  type Address,
  DealwrightError,
  failed,
  type Hex,
  isHex,
  type Json,
  ok,
  type Result,
} from '@dealwright/protocols'
import type { Change } from '../ports/store.ts'
import type { CallFailure } from './call-failure.ts'
import { CallHistory, type CallRetention } from './call-history.ts'
import { timeOfCallId } from './call-id.ts'
import type { CallMail } from './call-mail.ts'
import { type CallRecord, callRows, putMadeCall, readCall } from './call-records.ts'
import type { CallBody, CallReply } from './calls-protocol.ts'
import type { ChannelWorld } from './channel-world.ts'
import { createTurns } from './create-turns.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'

/** Milliseconds that a seller may take to name its price. */
const quoteTimeout = 10_000
/** How often one call is put right: a new price, a payer out of step, a channel that ends. */
const corrections = 4

/** A seller, its price for one call, and the most that may be paid there, in atomic units. */
export interface Candidate {
  readonly address: Address
  readonly price: bigint
  readonly maxPrice: bigint
}

/** A call to be made. Amounts in atomic units. */
export interface CallOrder {
  readonly id: string
  /** Digest of the service. */
  readonly service: string
  readonly input: Json
  /** Best first. */
  readonly candidates: readonly Candidate[]
  /** What is put into a channel that must be opened or is used up. Default a hundred times the price. */
  readonly deposit?: bigint
  /** Milliseconds to wait for the answer. */
  readonly timeout: number
}

export interface CallerParameters {
  world: ChannelWorld
  mail: CallMail
  channels: OutgoingChannels
  retention: CallRetention
}

type Outcome = Result<Json, CallFailure>
/** `again`: something was put right; `elsewhere`: this seller is not to be had. */
type Attempt = Outcome | 'again' | { readonly elsewhere: CallFailure }

/** The paying side of calls: finds or opens a channel, charges it, sends the claim along with the call, and keeps the answer. */
export class Caller {
  readonly #parameters: CallerParameters
  readonly #history: CallHistory
  readonly #running = new Map<string, Promise<Outcome>>()
  readonly #turns = createTurns()
  readonly #inFlight = new Map<Hex, Set<Promise<unknown>>>()

  constructor(parameters: CallerParameters) {
    this.#parameters = parameters
    const { retention, world } = parameters
    this.#history = new CallHistory({
      rows: callRows.payer,
      key: ({ id }) => id,
      group: () => everybody,
      retention,
      clock: world.clock,
      // An id that carries its time is refused by that, so nothing of it need be kept.
      leave: ({ key }) =>
        timeOfCallId(key) === undefined ? [{ kind: 'put', collection: callRows.gone, key, value: true }] : [],
    })
  }

  /** Takes up the calls of earlier runs. */
  async load(): Promise<void> {
    await this.#history.load(this.#parameters.world.store)
    await this.sweep()
  }

  /** Forgets calls that have become too old. */
  async sweep(): Promise<void> {
    const changes = this.#history.sweep()
    if (changes.length > 0) await this.#parameters.world.store.commit(changes)
  }

  /** Makes a call. The same id again is the same call: it is paid once, and its answer is told again. */
  call(order: CallOrder): Promise<Outcome> {
    const running = this.#running.get(order.id)
    if (running !== undefined) return running
    const outcome = this.#call(order)
      .catch((error: unknown) => {
        // The store, the chain or the network, which may be back soon.
        if (!(error instanceof DealwrightError) || !error.retryable) throw error
        return refuse(order, 'unreachable', error.message, error.code)
      })
      .finally(() => this.#running.delete(order.id))
    this.#running.set(order.id, outcome)
    return outcome
  }

  /** What became of a call of an earlier time, without asking anybody; undefined where it is open or unknown. */
  async recall(id: string): Promise<CallRecord | undefined> {
    const row = await this.#parameters.world.store.get(callRows.payer, id)
    return row === undefined ? undefined : readCall(row)
  }

  /** Resolves once no call waits for an answer through a channel. */
  async idle(channel: Hex): Promise<void> {
    for (;;) {
      const users = this.#inFlight.get(channel)
      if (users === undefined) return
      await Promise.allSettled(users)
    }
  }

  /** Makes a reply durable, and then tells whoever waits for it. Replies to nothing known change nothing. */
  async hear(sender: Address, reply: CallReply): Promise<void> {
    const { mail } = this.#parameters
    await this.#turns(reply.body.id, () => this.#note(sender, reply))
    const isAwaited = mail.settle(sender, reply)
    if (reply.type === 'Declined' && !isAwaited)
      await this.#turns(reply.body.id, () => this.#hearLate(sender, reply.body.id))
  }

  async #note(sender: Address, { type, body }: CallReply): Promise<void> {
    const { world, channels } = this.#parameters
    if (type === 'Answer' || type === 'Failed') {
      const record = await this.recall(body.id)
      if (record === undefined || record.peer !== sender) return
      if (record.end === undefined) {
        const credited = type === 'Failed' ? channels.credit(record.channel, record.price) : []
        const end =
          type === 'Answer'
            ? ({ state: 'answered', output: body.output } as const)
            : ({ state: 'failed', message: body.message } as const)
        await world.store.commit([...credited, putMadeCall({ ...record, end })])
      }
    }
  }

  /** Declined after its caller had given up: the charge is taken back. */
  async #hearLate(sender: Address, id: string): Promise<void> {
    const { world, channels } = this.#parameters
    const record = await this.recall(id)
    if (record === undefined || record.peer !== sender || record.end !== undefined) return
    const { channel, price } = record
    await world.store.commit([...channels.credit(channel, price), this.#drop(record)])
  }

  async #call(order: CallOrder): Promise<Outcome> {
    const earlier = await this.recall(order.id)
    if (earlier !== undefined) {
      if (earlier.end !== undefined) return toOutcome(earlier)
      const again = await this.#ask(earlier, order)
      if (typeof again === 'object' && 'ok' in again) return again
      // Declined after all, and credited: it is made anew.
    } else if (await this.#isForgotten(order.id)) return refuse(order, 'forgotten', tooOld(order.id))
    let last = refuse(order, 'no-seller', 'Nobody sells this service per call, or not within maxPrice.')
    for (const candidate of order.candidates) {
      const outcome = await this.#callAt(candidate, order)
      if ('ok' in outcome) return outcome
      last = failed(outcome.elsewhere)
    }
    return last
  }

  async #callAt(
    { address, price: listed, maxPrice }: Candidate,
    order: CallOrder,
  ): Promise<Outcome | { readonly elsewhere: CallFailure }> {
    let price = listed
    const note = (current: bigint) => {
      price = current
    }
    for (let attempt = 0; attempt < corrections; attempt += 1) {
      if (price > maxPrice) return { elsewhere: failure(order, 'no-seller', tooDear(address)) }
      const done = await this.#attempt(address, price, order, note)
      if (done !== 'again') return done
    }
    return refuse(order, 'declined', `${address} keeps finding fault with the channel: try another seller.`)
  }

  async #attempt(
    seller: Address,
    price: bigint,
    order: CallOrder,
    note: (price: bigint) => void,
  ): Promise<Attempt> {
    const { world, channels } = this.#parameters
    const deposit = order.deposit ?? price * 100n
    const found = await channels.find(seller)
    if (found === undefined) return this.#open(seller, { price, deposit, order, note })
    const charged = channels.charge(found.id, price)
    if (!charged.ok) {
      const { missing } = charged.error
      const added = await channels.topUp(found.id, deposit > missing ? deposit : missing)
      return added.ok ? 'again' : refuse(order, 'wallet', added.error.message, added.error.reason)
    }
    const { amount, change } = charged.value
    const { id, service, input } = order
    const at = Math.max(world.clock(), timeOfCallId(id) ?? 0)
    const record: CallRecord = { id, peer: seller, service, input, price, channel: found.id, amount, at }
    try {
      await world.store.commit([change, putMadeCall(record), ...this.#history.add(record)])
    } catch (error) {
      channels.credit(found.id, price)
      throw error
    }
    return this.#ask(record, order, note)
  }

  /** Asks whether the seller is there and on what conditions, before any money is locked up for it. */
  async #open(
    seller: Address,
    parameters: { price: bigint; deposit: bigint; order: CallOrder; note: (price: bigint) => void },
  ): Promise<Attempt> {
    const { world, channels, mail } = this.#parameters
    const { price, deposit, order, note } = parameters
    const { domain, token, terms } = await world.chain()
    const body = {
      id: crypto.randomUUID(),
      service: order.service,
      chainId: domain.chainId,
      contract: domain.paymentChannel,
      token: token.address,
    }
    const quoted = await mail.request(seller, { type: 'Quote', body }, quoteTimeout)
    if (!quoted.ok) {
      const message = `${seller} did not name its price (${quoted.error}): try again later.`
      const silent = failure(order, quoted.error, message)
      return quoted.error === 'closed' ? failed(silent) : { elsewhere: silent }
    }
    const { type, body: answer } = quoted.value
    if (type === 'Declined') return { elsewhere: failure(order, 'declined', answer.message, answer.code) }
    const { challengePeriod, lifetime } = terms
    if (type === 'Price' && (answer.challengePeriod > 24 * challengePeriod || answer.margin > lifetime / 2))
      return { elsewhere: failure(order, 'declined', `${seller} wants too much time of a channel.`) }
    if (type !== 'Price') return { elsewhere: failure(order, 'declined', `${seller} named no price.`) }
    const current = BigInt(answer.price)
    if (current > price) {
      note(current)
      return 'again'
    }
    const opened = await channels.open(seller, deposit > price ? deposit : price, answer)
    return opened.ok ? 'again' : refuse(order, 'wallet', opened.error.message, opened.error.reason)
  }

  /** Sends a call that is charged and durable, with its claim. */
  async #ask(record: CallRecord, order: CallOrder, note?: (price: bigint) => void): Promise<Attempt> {
    const { world, channels, mail } = this.#parameters
    // A channel that has ended pays no more, but what it paid for is still answered.
    const known = channels.get(record.channel) ?? (await channels.recall(record.channel))
    const channel = known?.channel
    if (channel === undefined)
      return refuse(order, 'declined', 'The channel of this call has ended: make it anew.')
    const { id, at, peer, service, input, price, amount } = record
    const { channels: port } = await world.chain()
    const signed = await port.signClaim({ channel, amount })
    if (!signed.ok) {
      // Nothing has left: the charge is taken back.
      await world.store.commit([...channels.credit(record.channel, price), this.#drop(record)])
      return refuse(order, 'wallet', signed.error.message, signed.error.reason)
    }
    const claim = { amount: amount.toString(), signature: signed.value }
    const body = { id, at, service, input, price: price.toString(), channel, claim }
    const reply = await this.#use(record.channel, mail.request(peer, { type: 'Call', body }, order.timeout))
    if (!reply.ok) {
      const message = `${peer} has not answered yet (${reply.error}): call again with id '${id}'.`
      return refuse(order, reply.error, message)
    }
    const { type, body: answer } = reply.value
    if (type === 'Answer') return ok(answer.output)
    if (type === 'Failed') return refuse(order, 'failed', answer.message)
    if (type === 'Declined') return this.#correct(record, answer, { order, note })
    return refuse(order, 'declined', `${peer} answered with ${type}.`)
  }

  /** A call that was declined cost nothing. What can be put right is. */
  async #correct(
    record: CallRecord,
    { code, message, price, earned, claim }: CallBody<'Declined'>,
    { order, note }: { order: CallOrder; note: ((price: bigint) => void) | undefined },
  ): Promise<Attempt> {
    const { world, channels } = this.#parameters
    const chain = await world.chain()
    const { channel, peer } = record
    const isTooOld = code === 'too-old'
    const changes: Change[] = [
      ...channels.credit(channel, record.price),
      // What may have been answered once must not be made anew under its id.
      isTooOld ? putMadeCall({ ...record, end: { state: 'failed', message } }) : this.#drop(record),
    ]
    if (claim !== undefined && isHex(claim.signature)) {
      const shown = {
        amount: BigInt(claim.amount),
        signature: claim.signature,
        earned: BigInt(earned ?? '0'),
      }
      changes.push(...channels.catchUp(channel, shown, chain))
    }
    await world.store.commit(changes)
    if (isTooOld) return refuse(order, 'forgotten', `${peer} no longer keeps this call: give a new id.`, code)
    // Asking again must never give the seller a second claim that is worth something for one call.
    if (code === 'claim-too-low' && (channels.get(channel)?.ledger.promised ?? 0n) > record.amount)
      return 'again'
    if (code === 'price-changed' && price !== undefined && note !== undefined) {
      note(BigInt(price))
      return 'again'
    }
    // What is over on chain pays no more, whatever was signed.
    if (endings.has(code) && (await channels.reconcile(channel))) return 'again'
    if (closings.has(code) && channels.get(channel) !== undefined) await channels.beginClosing(channel)
    const declined = failure(order, 'declined', `${peer} declined: ${message}`, code)
    return code === 'not-sold' || code === 'busy' ? { elsewhere: declined } : failed(declined)
  }

  /** A call that cost nothing is not kept: its id may be used again. */
  #drop(record: CallRecord): Change {
    this.#history.drop(record)
    return { kind: 'delete', collection: callRows.payer, key: record.id }
  }

  /** Whether an id that is not on record was that of an earlier call. */
  async #isForgotten(id: string): Promise<boolean> {
    const time = timeOfCallId(id)
    if (time !== undefined) return this.#history.isForgotten(everybody, time)
    return (await this.#parameters.world.store.get(callRows.gone, id)) !== undefined
  }

  async #use<Value>(channel: Hex, waiting: Promise<Value>): Promise<Value> {
    const users = this.#inFlight.get(channel) ?? new Set()
    this.#inFlight.set(channel, users.add(waiting))
    try {
      return await waiting
    } finally {
      users.delete(waiting)
      if (users.size === 0) this.#inFlight.delete(channel)
    }
  }
}

/** Codes of a seller that says the channel is over. */
const endings: ReadonlySet<string> = new Set(['too-late', 'unknown-channel'])
/** Codes after which the next call had better go through another channel. */
const closings: ReadonlySet<string> = new Set(['too-late', 'claim-too-low'])

/** One's own calls are forgotten in one order, whoever was called. */
const everybody = 'everybody'

const tooOld = (id: string): string =>
  `Call '${id}' was made so long ago that its answer is no longer kept: give a new id to make another.`

const tooDear = (seller: Address): string =>
  `${seller} asks for more than it lists, or than maxPrice: raise maxPrice, or try again later.`

function toOutcome({ id, end }: CallRecord): Outcome {
  if (end?.state === 'answered') return ok(end.output)
  return failed({ code: 'failed', message: end?.message ?? '', id })
}

function failure(
  { id }: { id: string },
  code: CallFailure['code'],
  message: string,
  reason?: string,
): CallFailure {
  return { code, message, id, ...(reason === undefined ? {} : { reason }) }
}

const refuse = (
  order: { id: string },
  code: CallFailure['code'],
  message: string,
  reason?: string,
): Result<never, CallFailure> => failed(failure(order, code, message, reason))
