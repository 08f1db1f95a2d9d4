import {
  type Address,
  type Envelope,
  hashChannel,
  isHex,
  type Json,
  parseChannel,
  type Result,
  type TransportPort,
} from '@dealwright/protocols'
import { type Duration, parseDuration } from '../agent/parse-duration.ts'
import type { EffectRunner } from '../deals/effect-runner.ts'
import { noteToken } from '../deals/known-tokens.ts'
import { pause } from '../deals/pause.ts'
import type { Seller } from '../directory/directory.ts'
import type { StorePort } from '../ports/store.ts'
import type { WalletPort } from '../ports/wallet.ts'
import { CallDesk } from './call-desk.ts'
import type { CallFailure } from './call-failure.ts'
import { CallMail, readCallMessage } from './call-mail.ts'
import type { CallStock } from './call-stock.ts'
import { type ChannelOptions, readCallTerms, readRetention } from './call-terms.ts'
import { Caller, type CallOrder } from './caller.ts'
import type { CallBody } from './calls-protocol.ts'
import { createChainClock } from './chain-clock.ts'
import type { ChannelNews } from './channel-news.ts'
import { type ChannelChain, type ChannelWorld, noChannels } from './channel-world.ts'
import { type ClosedChannel, closeOutgoing } from './close-outgoing.ts'
import { IncomingChannels } from './incoming-channels.ts'
import { OutgoingChannels } from './outgoing-channels.ts'

export interface CallsParameters {
  address: Address
  store: StorePort
  effects: EffectRunner
  stock: CallStock
  wallet: () => Promise<WalletPort>
  transport: () => Promise<TransportPort>
  options: ChannelOptions
  onNews: (news: ChannelNews) => void
  onError: (error: unknown) => void
}

/** Services sold and bought per call, and the channels that pay for them. */
export class Calls {
  readonly #parameters: CallsParameters
  readonly #mail: CallMail
  readonly #outgoing: OutgoingChannels
  readonly #incoming: IncomingChannels
  readonly #caller: Caller
  readonly #desk: CallDesk
  readonly #world: ChannelWorld
  readonly #sellers = new Map<string, { readonly sellers: readonly Seller[]; readonly at: number }>()
  #chain: Promise<ChannelChain> | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(parameters: CallsParameters) {
    const { address: self, store, effects, stock, transport, options, onNews, onError } = parameters
    this.#parameters = parameters
    this.#mail = new CallMail(transport)
    const world = { self, store, chain: () => this.#open(), clock: Date.now, onNews, onError }
    this.#world = world
    this.#outgoing = new OutgoingChannels(world)
    this.#incoming = new IncomingChannels(world)
    this.#caller = new Caller({
      world,
      mail: this.#mail,
      channels: this.#outgoing,
      retention: readRetention(options, madeCallsKept),
    })
    this.#desk = new CallDesk({
      world,
      mail: this.#mail,
      stock,
      channels: this.#incoming,
      effects,
      send: async envelope => (await transport()).send(envelope),
      concurrency: options.concurrency ?? 16,
      retention: readRetention(options, servedCallsKept),
    })
  }

  /** Takes up channels and calls of earlier runs. Nothing is received yet. */
  async resume(): Promise<void> {
    await this.#outgoing.load()
    await this.#incoming.load()
    await this.#caller.load()
    await this.#desk.resume()
  }

  /** Looks after channels from now on. */
  start(): void {
    const interval = parseDuration(this.#parameters.options.poll ?? defaultPoll)
    const tick = () => {
      this.#looking = this.#look().catch(error => {
        if (!this.#closed) this.#parameters.onError(error)
      })
      void this.#looking.then(() => {
        if (!this.#closed) this.#timer = setTimeout(tick, interval).unref()
      })
    }
    tick()
  }

  /** Makes a call: see `Caller`. */
  call(order: CallOrder): Promise<Result<Json, CallFailure>> {
    return this.#caller.call(order)
  }

  /** The sellers of a service, as found at most some seconds ago: who calls a thousand times a minute need not search as often. */
  async remember(digest: string, find: () => Promise<readonly Seller[]>): Promise<readonly Seller[]> {
    const known = this.#sellers.get(digest)
    if (known !== undefined && performance.now() - known.at < sellersMaxAge) return known.sellers
    const sellers = await find()
    // Who is not there yet is looked for again at once.
    if (sellers.length > 0) this.#sellers.set(digest, { sellers, at: performance.now() })
    return sellers
  }

  /** Handles an envelope of the calls protocol; false where it is none that makes sense here. */
  async receive(envelope: Envelope): Promise<boolean> {
    const message = readCallMessage(envelope)
    if (message === undefined) return false
    switch (message.type) {
      case 'Quote':
        await this.#desk.quote(envelope, message.body)
        return true
      case 'Call':
        await this.#desk.take(envelope, message.body)
        return true
      case 'Release':
        await this.#release(envelope, message.body)
        return true
      default:
        await this.#caller.hear(envelope.sender, message)
        return true
    }
  }

  /** Ends every channel that this agent pays through: the payee is asked for what is left, else the chain. */
  closeChannels(timeout: number): Promise<readonly ClosedChannel[]> {
    return closeOutgoing({
      timeout,
      world: this.#world,
      channels: this.#outgoing,
      caller: this.#caller,
      mail: this.#mail,
    })
  }

  /** Stops work and waiting. Channels stay open, unless `claimOnClose` says to claim what is owed. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#mail.close()
    await this.#desk.close()
    const waiting = new AbortController()
    await Promise.race([this.#looking, pause(closingGrace, waiting.signal)])
    waiting.abort()
    if (this.#parameters.options.claimOnClose === true && this.#incoming.list().length > 0)
      await this.#incoming.look({ claimAll: true }).catch(this.#parameters.onError)
  }

  async #look(): Promise<void> {
    await this.#caller.sweep()
    await this.#desk.sweep()
    if (this.#incoming.isWaiting) await this.#incoming.look()
    const outgoing = this.#outgoing.list()
    if (outgoing.length === 0) return
    const now = await (await this.#open()).now()
    for (const { id, phase, funding, expiresAt } of outgoing) {
      if (phase === 'closing') await this.#outgoing.finish(id, async () => {})
      else if (funding !== undefined || expiresAt < now) await this.#outgoing.reconcile(id)
    }
  }

  /** A payer wants its rest back: what is owed is claimed first. */
  async #release(
    { sender, conversation, id: envelope }: Envelope,
    { id, channel: json, claim }: CallBody<'Release'>,
  ): Promise<void> {
    const asked = { conversation, envelope }
    const decline = (code: string, message: string) =>
      this.#mail.reply(sender, { type: 'Declined', body: { id, code, message } }, asked)
    const parsed = parseChannel(json)
    if (!parsed.ok || parsed.value.payer !== sender) return decline('bad-channel', 'not a channel of yours')
    const { domain } = await this.#open()
    const channel = hashChannel(parsed.value, domain)
    if (this.#desk.isUsing(channel)) return decline('busy', 'calls through this channel are under way')
    const admitted = await this.#incoming.admit(parsed.value)
    // One that is not funded, or no more, has nothing to give back.
    if (!admitted.ok && admitted.error !== 'unknown-channel')
      return decline(admitted.error, 'not to be used here')
    const final =
      claim !== undefined && isHex(claim.signature)
        ? { channel, amount: BigInt(claim.amount), signature: claim.signature }
        : undefined
    await this.#incoming.release(channel, final)
    if (this.#incoming.get(channel) !== undefined)
      return decline('busy', 'the chain has not taken the claim yet')
    await this.#mail.reply(sender, { type: 'Released', body: { id } }, asked)
  }

  #open(): Promise<ChannelChain> {
    this.#chain ??= this.#connect().catch(error => {
      this.#chain = undefined
      throw error
    })
    return this.#chain
  }

  async #connect(): Promise<ChannelChain> {
    const wallet = await this.#parameters.wallet()
    const { channels, network } = wallet
    if (channels === undefined) throw noChannels()
    const { chainId, token } = network
    await this.#parameters.store.commit([noteToken(token)])
    return {
      channels,
      token,
      domain: { chainId, paymentChannel: channels.contract },
      terms: readCallTerms(this.#parameters.options, token),
      now: createChainClock(() => wallet.now()),
    }
  }
}

/** Milliseconds that a look at the chain may take to end when the agent closes. */
const closingGrace = 5_000
/** How many calls are kept: all that this agent made, and those of each caller. */
const madeCallsKept = 10_000
const servedCallsKept = 1_000
const defaultPoll: Duration = '10s'
/** Milliseconds. */
const sellersMaxAge = 10_000
