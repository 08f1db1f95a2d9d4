import {
  type Channel,
  type ClaimRefusal,
  creditSale,
  failed,
  type Hex,
  hashChannel,
  ok,
  type Result,
  recoverClaimSigner,
  type SignedClaim,
  takeClaim,
} from '@dealwright/protocols'
import { unwrap } from '../deals/effects/unwrap.ts'
import type { Change } from '../ports/store.ts'
import type { ChannelState, ChannelsPort } from '../ports/wallet.ts'
import { channelRows, type IncomingChannel, putIncoming, readIncoming } from './channel-records.ts'
import type { ChannelChain, ChannelWorld } from './channel-world.ts'

/** Why a channel does not pay for a call. */
export type ChannelRefusal = ClaimRefusal | 'bad-channel' | 'unknown-channel'

/** The channels that this agent is paid through: what they owe, and what must be claimed before it is too late. */
export class IncomingChannels {
  readonly #world: ChannelWorld
  readonly #records = new Map<Hex, IncomingChannel>()
  readonly #unsent = new Set<Hex>()
  /** Whether the contract may owe this agent more than was left there on purpose, and from when (Unix seconds) it is asked again. */
  #mayBeOwed = false
  #collectFrom = 0
  #looking: Promise<void> = Promise.resolve()

  constructor(world: ChannelWorld) {
    this.#world = world
  }

  /** Takes up the channels of earlier runs. */
  async load(): Promise<void> {
    for (const { value } of await this.#world.store.list(channelRows.payee)) {
      const record = readIncoming(value)
      this.#mayBeOwed = true
      if (record.phase !== 'ended') this.#records.set(record.id, record)
    }
  }

  /** Channels that are not over. */
  list(): readonly IncomingChannel[] {
    return [...this.#records.values()]
  }

  /** Whether a look may find something to do. */
  get isWaiting(): boolean {
    return this.#records.size > 0 || this.#mayBeOwed
  }

  get(id: Hex): IncomingChannel | undefined {
    return this.#records.get(id)
  }

  /** The channel as this side knows it; one never seen before is looked up on chain. */
  async admit(channel: Channel): Promise<Result<IncomingChannel, ChannelRefusal>> {
    const chain = await this.#world.chain()
    const id = hashChannel(channel, chain.domain)
    const known = this.#records.get(id)
    if (known !== undefined) return ok(known)
    const isMine = channel.payee === this.#world.self && channel.token === chain.token.address
    // A contract could sign now and deny it later: only keys count off chain.
    if (
      !isMine ||
      channel.signer !== channel.payer ||
      channel.challengePeriod < chain.terms.minChallengePeriod
    )
      return failed('bad-channel')
    const stored = await this.#world.store.get(channelRows.payee, id)
    if (stored !== undefined && readIncoming(stored).phase === 'ended') return failed('unknown-channel')
    const { deposited, claimed, expiresAt } = await chain.channels.getChannel(id)
    if (expiresAt === 0 || deposited === claimed) return failed('unknown-channel')
    // What was claimed before this side remembers anything was earned then.
    const ledger = { channel: id, signer: channel.signer, deposited, expiresAt, earned: claimed }
    const record: IncomingChannel = { id, channel, phase: 'open', claimed, ledger }
    const raced = this.#records.get(id)
    if (raced === undefined) this.#records.set(id, record)
    return ok(raced ?? record)
  }

  /** Looks at one channel on chain: it may have been topped up. */
  async refresh(id: Hex): Promise<void> {
    const chain = await this.#world.chain()
    const state = await chain.channels.getChannel(id)
    this.#note(id, state, await chain.now())
  }

  /**
   * Takes a claim as payment of a price. Commit the change before anything else is awaited: a row must hold no sale that is not
   * durable with it. `now` in Unix seconds of the chain.
   */
  take(
    id: Hex,
    { claim, price, now }: { claim: SignedClaim; price: bigint; now: number },
    { domain, terms }: ChannelChain,
  ): Result<Change, ChannelRefusal> {
    const record = this.#records.get(id)
    if (record === undefined) return failed('unknown-channel')
    if (record.phase !== 'open') return failed('too-late')
    const taken = takeClaim(record.ledger, { claim, price, now, margin: terms.claimBefore }, domain)
    return taken.ok ? ok(this.#set({ ...record, ledger: taken.value })) : taken
  }

  /** Gives the price of work that came to nothing back as credit. */
  credit(id: Hex, price: bigint): readonly Change[] {
    const record = this.#records.get(id)
    if (record === undefined) return []
    return [this.#set({ ...record, ledger: creditSale(record.ledger, price) })]
  }

  /**
   * Looks what became of channels, and claims what is due: near a channel's end, when its payer closes early, and when much is
   * unclaimed. One look at a time.
   */
  look(parameters: { claimAll?: boolean } = {}): Promise<void> {
    return this.#inTurn(() => this.#look(parameters))
  }

  /**
   * Claims what is owed and gives the rest back. A claim of less than the highest replaces it where it covers all that was earned.
   * Resolves once the chain has it. Throws what the wallet could not do.
   */
  release(id: Hex, final: SignedClaim | undefined): Promise<void> {
    return this.#inTurn(() => this.#release(id, final))
  }

  async #release(id: Hex, final: SignedClaim | undefined): Promise<void> {
    const chain = await this.#world.chain()
    const record = this.#records.get(id)
    if (record === undefined) return
    await this.#commit({ ...record, phase: 'closing' })
    const { best } = record.ledger
    const due = final !== undefined && isFair(record, final, chain) ? final : best
    if (due !== undefined && due.amount > record.claimed) {
      const { amount, signature } = due
      const claim = { channel: record.channel, amount, signature }
      if (this.#recorded() > 0n) {
        const { claimed } = record
        unwrap(await this.#record(chain.channels, { id, claimed, claim }))
      } else {
        unwrap(await chain.channels.claim([claim]))
        this.#mayBeOwed = true
      }
    }
    const state = await chain.channels.getChannel(id)
    if (state.claimed > record.claimed) this.#tell(record, 'claimed', state.claimed)
    if (due !== undefined && state.claimed < due.amount) return this.#note(id, state, await chain.now())
    if (state.deposited > state.claimed) unwrap(await chain.channels.release(record.channel))
    await this.#end(id, state.claimed)
    // Where that comes to nothing, the next look brings it home.
    await this.#bringHome(chain, await chain.now()).catch((error: unknown) => this.#world.onError(error))
  }

  async #look({ claimAll = false }: { claimAll?: boolean }): Promise<void> {
    const chain = await this.#world.chain()
    for (const { id } of this.list()) this.#note(id, await chain.channels.getChannel(id), await chain.now())
    if (this.#unsent.size > 0) await this.#flush()
    const now = await chain.now()
    const isEnding = ({ ledger, phase }: IncomingChannel): boolean =>
      phase === 'closing' || ledger.expiresAt - now < chain.terms.claimBefore
    const isDue = (record: IncomingChannel): boolean => {
      const unclaimed = (record.ledger.best?.amount ?? 0n) - record.claimed
      if (unclaimed <= 0n || record.ledger.expiresAt < now) return false
      return claimAll || isEnding(record) || unclaimed >= chain.terms.claimAbove
    }
    const due = this.list().filter(isDue)
    const [only, ...others] = due
    try {
      const isInterim = !claimAll && only !== undefined && !isEnding(only)
      // Where something waits to be collected anyway, the last claim joins it.
      if (only !== undefined && others.length === 0 && (isInterim || this.#recorded() > 0n))
        await this.#recordBest(chain, chain.channels, only)
      else
        for (let first = 0; first < due.length; first += claimsTogether)
          await this.#claim(chain, due.slice(first, first + claimsTogether))
    } finally {
      // Whatever a claim met with, what is over is over.
      for (const { id, claimed, ledger } of this.list())
        if (ledger.expiresAt < now) await this.#end(id, claimed)
    }
    const isOver = claimAll || this.list().some(record => isEnding(record) && (record.recorded ?? 0n) > 0n)
    await this.#bringHome(chain, now, { isOver })
  }

  async #recordBest(
    { now }: ChannelChain,
    channels: ChannelsPort,
    { id, channel, claimed, ledger: { best } }: IncomingChannel,
  ): Promise<void> {
    if (best === undefined) return
    const recording = await this.#record(channels, { id, claimed, claim: { channel, ...best } })
    this.#note(id, await channels.getChannel(id), await now())
    const record = this.#records.get(id)
    if (record !== undefined && record.claimed > claimed) this.#tell(record, 'claimed', record.claimed)
    await this.#flush()
    unwrap(recording)
  }

  /** Makes a claim good, and notes in memory that the money waits. Should that be forgotten, the contract owes more than is known here. */
  async #record(
    channels: ChannelsPort,
    { id, claimed, claim }: { id: Hex; claimed: bigint; claim: Parameters<ChannelsPort['record']>[0] },
  ): ReturnType<ChannelsPort['record']> {
    const recording = await channels.record(claim)
    const record = this.#records.get(id)
    if (!recording.ok || record === undefined) return recording
    this.#set({ ...record, recorded: (record.recorded ?? 0n) + claim.amount - claimed })
    this.#unsent.add(id)
    return recording
  }

  /** What is left in the contract on purpose. */
  #recorded(): bigint {
    return this.list().reduce((total, { recorded = 0n }) => total + recorded, 0n)
  }

  /** Claims, and learns from the chain which were paid: a batch passes over what it cannot pay, which is due again at the next look. */
  async #claim({ channels, now }: ChannelChain, due: readonly IncomingChannel[]): Promise<void> {
    const claims = due.flatMap(({ channel, ledger: { best } }) =>
      best === undefined ? [] : [{ channel, ...best }],
    )
    const claiming = await channels.claim(claims)
    this.#mayBeOwed = true
    for (const { id, claimed: before } of due) {
      this.#note(id, await channels.getChannel(id), await now())
      const record = this.#records.get(id)
      if (record !== undefined && record.claimed > before) this.#tell(record, 'claimed', record.claimed)
    }
    await this.#flush()
    unwrap(claiming)
  }

  /**
   * Collects what was recorded once that is worth it, or no channel needs it any more, and what the token refused to pay, also across
   * restarts; a token that still refuses is asked again later.
   */
  async #bringHome(
    { channels, token, terms }: ChannelChain,
    now: number,
    { isOver = false } = {},
  ): Promise<void> {
    const recorded = this.#recorded()
    const isWorthIt = recorded > 0n && (isOver || recorded >= terms.collectAbove)
    if (!(this.#mayBeOwed || isWorthIt) || now < this.#collectFrom) return
    if (!isWorthIt && recorded > 0n) {
      this.#mayBeOwed = (await channels.owed(token.address)) > recorded
      if (!this.#mayBeOwed) return
    }
    const collected = await channels.collect(token.address)
    this.#mayBeOwed = !collected.ok
    if (collected.ok) {
      for (const record of this.list()) {
        if (record.recorded === undefined) continue
        this.#set({ ...record, recorded: 0n })
        this.#unsent.add(record.id)
      }
      return this.#flush()
    }
    this.#collectFrom = now + collectAgainAfter
    if (collected.error.code !== 'reverted') unwrap(collected)
  }

  /** Writes down what the chain says, in memory: it is durable with the next change, and asked again at the next start. */
  #note(id: Hex, state: ChannelState, now: number): void {
    const record = this.#records.get(id)
    if (record === undefined) return
    const { ledger, phase } = record
    const { deposited, claimed, expiresAt } = state
    const isEarlier = expiresAt < ledger.expiresAt
    if (deposited === ledger.deposited && claimed === record.claimed && expiresAt === ledger.expiresAt) return
    const isClosing = phase === 'closing' || isEarlier
    this.#set({
      ...record,
      phase: isClosing ? 'closing' : 'open',
      claimed,
      ledger: { ...ledger, deposited, expiresAt },
    })
    this.#unsent.add(id)
    if (isClosing && phase === 'open' && expiresAt >= now) this.#tell(record, 'closing', ledger.earned)
  }

  async #end(id: Hex, claimed: bigint): Promise<void> {
    const record = this.#records.get(id)
    if (record === undefined) return
    await this.#commit({ ...record, phase: 'ended', claimed })
    this.#records.delete(id)
    this.#mayBeOwed ||= (record.recorded ?? 0n) > 0n
    this.#tell(record, 'ended', claimed)
  }

  /** What asks the chain and acts on it goes one after another. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#looking.then(act)
    this.#looking = done.catch(() => undefined)
    return done
  }

  async #flush(): Promise<void> {
    const records = [...this.#unsent].flatMap(id => this.#records.get(id) ?? [])
    this.#unsent.clear()
    if (records.length > 0) await this.#world.store.commit(records.map(putIncoming))
  }

  async #commit(record: IncomingChannel): Promise<void> {
    await this.#world.store.commit([this.#set(record)])
  }

  #set(record: IncomingChannel): Change {
    this.#records.set(record.id, record)
    return putIncoming(record)
  }

  #tell(
    { id: channel, channel: { payer: peer } }: IncomingChannel,
    type: 'claimed' | 'closing' | 'ended',
    amount: bigint,
  ): void {
    this.#world.onNews({ channel, role: 'payee', peer, type, amount })
  }
}

/** Claims of one transaction: well within a block's gas. */
const claimsTogether = 50
/** Seconds. */
const collectAgainAfter = 600

/** Whether a lower claim may replace the highest: it is signed as that is, and covers all that was earned. */
function isFair(
  { id, channel, ledger }: IncomingChannel,
  final: SignedClaim,
  { domain }: ChannelChain,
): boolean {
  const isLower = final.channel === id && final.amount < (ledger.best?.amount ?? 0n)
  if (!isLower || final.amount < ledger.earned) return false
  return recoverClaimSigner(final, domain) === channel.signer
}
