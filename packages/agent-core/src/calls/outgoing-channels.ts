import {
  type Address,
  catchUpPayer,
  chargePrice,
  creditPrice,
  DealwrightError,
  type Hex,
  hashChannel,
  noteDeposit,
  ok,
  openPayerLedger,
  type Result,
  randomHex,
  recoverClaimSigner,
} from '@dealwright/protocols'
import { unwrap } from '../deals/effects/unwrap.ts'
import type { Change } from '../ports/store.ts'
import type { WalletFailure } from '../ports/wallet.ts'
import { channelRows, type OutgoingChannel, putOutgoing, readOutgoing } from './channel-records.ts'
import type { ChannelChain, ChannelWorld } from './channel-world.ts'
import { createTurns } from './create-turns.ts'

/** Seconds that a channel must go on beyond its payee's margin, so that a call still gets there. */
const slack = 60

/** What the seller asks of a channel, in seconds. */
export interface ChannelConditions {
  readonly challengePeriod: number
  readonly margin: number
}

/** The channels that this agent pays through. Memory is ahead of the store, never behind: what is forgotten was never sent. */
export class OutgoingChannels {
  readonly #world: ChannelWorld
  readonly #records = new Map<Hex, OutgoingChannel>()
  /** What asks the chain about a channel and acts on it goes one after another. */
  readonly #turns = createTurns()
  readonly #funding = new Map<Hex, Promise<Result<void, WalletFailure>>>()

  constructor(world: ChannelWorld) {
    this.#world = world
  }

  /** Takes up the channels of earlier runs. */
  async load(): Promise<void> {
    for (const { value } of await this.#world.store.list(channelRows.payer)) {
      const record = readOutgoing(value)
      if (record.phase !== 'ended') this.#records.set(record.id, record)
    }
  }

  /** Channels that are not over. */
  list(): readonly OutgoingChannel[] {
    return [...this.#records.values()]
  }

  get(id: Hex): OutgoingChannel | undefined {
    return this.#records.get(id)
  }

  /** A channel of now or earlier, as the store has it. */
  async recall(id: Hex): Promise<OutgoingChannel | undefined> {
    const row = await this.#world.store.get(channelRows.payer, id)
    return row === undefined ? undefined : readOutgoing(row)
  }

  /** An open channel to a payee that goes on long enough for another call. */
  async find(payee: Address): Promise<OutgoingChannel | undefined> {
    const candidates = this.list().filter(
      ({ channel, phase, ledger }) => channel.payee === payee && phase === 'open' && ledger.deposited > 0n,
    )
    if (candidates.length === 0) return undefined
    const now = await (await this.#world.chain()).now()
    return candidates.find(({ expiresAt, margin }) => expiresAt - now > margin + slack)
  }

  /** Opens a channel to a payee, or ends what a crash left of opening one. */
  async open(
    payee: Address,
    deposit: bigint,
    conditions: ChannelConditions,
  ): Promise<Result<void, WalletFailure>> {
    const chain = await this.#world.chain()
    const now = await chain.now()
    const begun = this.list().find(
      ({ channel, phase, funding, margin }) =>
        channel.payee === payee &&
        phase === 'open' &&
        funding !== undefined &&
        funding.expiresAt - now > margin + slack,
    )
    if (begun !== undefined) return this.#fund(begun.id, false)
    const { self } = this.#world
    const { lifetime, challengePeriod } = chain.terms
    const channel = {
      payer: self,
      signer: self,
      payee,
      token: chain.token.address,
      challengePeriod: Math.max(challengePeriod, conditions.challengePeriod),
      salt: randomHex(),
    }
    const id = hashChannel(channel, chain.domain)
    const { margin } = conditions
    const expiresAt = now + lifetime
    const funding = { deposited: deposit, expiresAt }
    const ledger = openPayerLedger(0n)
    await this.#commit({ id, channel, phase: 'open', ledger, expiresAt: 0, margin, funding })
    return this.#fund(id, true)
  }

  /** Adds `amount` to a channel. One whose rest went back to this agent is given up instead: a new channel has a new salt. */
  async topUp(id: Hex, amount: bigint): Promise<Result<void, WalletFailure>> {
    const under = this.#funding.get(id)
    if (under !== undefined) return under
    const record = this.#must(id)
    if (record.funding !== undefined) return this.#fund(id, false)
    const chain = await this.#world.chain()
    const expiresAt = Math.max(record.expiresAt, (await chain.now()) + chain.terms.lifetime)
    const raced = this.#funding.get(id)
    if (raced !== undefined) return raced
    const funding = { deposited: record.ledger.deposited + amount, expiresAt }
    // From here on other calls find the top-up under way.
    const done = this.#commit({ ...this.#must(id), funding }).then(() => this.#sendFunding(id, true))
    return this.#single(id, done)
  }

  /** Charges a price: the cumulative amount to sign, and what must be durable before the claim leaves. */
  charge(id: Hex, price: bigint): Result<{ amount: bigint; change: Change }, { missing: bigint }> {
    const record = this.#must(id)
    const charged = chargePrice(record.ledger, price)
    if (!charged.ok) return charged
    const { ledger, amount } = charged.value
    return ok({ amount, change: this.#set({ ...record, ledger }) })
  }

  /** Takes a charge back. */
  credit(id: Hex, price: bigint): readonly Change[] {
    const record = this.#records.get(id)
    if (record === undefined) return []
    return [this.#set({ ...record, ledger: creditPrice(record.ledger, price) })]
  }

  /** Catches up with what the payee showed to have; nothing where this agent did not sign it. */
  catchUp(
    id: Hex,
    { amount, signature, earned }: { amount: bigint; signature: Hex; earned: bigint },
    { domain }: ChannelChain,
  ): readonly Change[] {
    const record = this.#records.get(id)
    if (record === undefined || amount > record.ledger.deposited) return []
    if (recoverClaimSigner({ channel: id, amount, signature }, domain) !== record.channel.signer) return []
    return [this.#set({ ...record, ledger: catchUpPayer(record.ledger, { amount, earned }) })]
  }

  /** Writes that a channel is being ended: no call uses it any more. */
  async beginClosing(id: Hex): Promise<void> {
    const record = this.#must(id)
    if (record.phase !== 'open') return
    await this.#commit({ ...record, phase: 'closing' })
    this.#tell(record, 'closing', record.ledger.spent)
  }

  /** Writes what the chain says of a channel, and withdraws what is left after its end. True once it is over. */
  reconcile(id: Hex): Promise<boolean> {
    return this.#turns(id, () => this.#reconcile(id))
  }

  async #reconcile(id: Hex): Promise<boolean> {
    const chain = await this.#world.chain()
    const found = this.#records.get(id)
    if (found === undefined) return true
    if (this.#funding.has(id)) return false
    const state = await chain.channels.getChannel(id)
    const now = await chain.now()
    const record = this.#must(id)
    if (record.funding !== undefined && state.deposited >= record.funding.deposited && state.expiresAt > 0)
      await this.#commit(withDeposit(record, record.funding))
    const { ledger, funding, expiresAt } = this.#must(id)
    const wasFunded = ledger.deposited > 0n
    const isBack = wasFunded && state.expiresAt === 0
    const isOver = Math.max(state.expiresAt, expiresAt, funding?.expiresAt ?? 0) < now
    if (isBack || (isOver && state.deposited === state.claimed)) return this.#end(id, state.claimed)
    // The end that the chain knows counts: closing early brings it forward.
    if (state.expiresAt === 0 || state.expiresAt >= now) return false
    unwrap(await chain.channels.withdraw(this.#must(id).channel))
    return this.#end(id, state.claimed)
  }

  /**
   * Takes the next step to end a channel that is closing: asks the payee to give the rest back, else closes on chain, else withdraws
   * after the end. True once it is over. `isAsked` says to ask the payee even where the channel is closed on chain already.
   */
  finish(
    id: Hex,
    askPayee: (record: OutgoingChannel) => Promise<void>,
    { isAsked = false }: { isAsked?: boolean } = {},
  ): Promise<boolean> {
    return this.#turns(id, () => this.#finish(id, askPayee, isAsked))
  }

  async #finish(
    id: Hex,
    askPayee: (record: OutgoingChannel) => Promise<void>,
    isAsked: boolean,
  ): Promise<boolean> {
    if (await this.#reconcile(id)) return true
    const chain = await this.#world.chain()
    const record = this.#must(id)
    const { expiresAt } = await chain.channels.getChannel(id)
    if (expiresAt === 0) return false
    const isClosed = expiresAt <= (await chain.now()) + record.channel.challengePeriod
    if (isClosed && !isAsked) return false
    await askPayee(record)
    if (await this.#reconcile(id)) return true
    if (isClosed) return false
    unwrap(await chain.channels.close(record.channel))
    // The payee may have been quicker after all.
    return this.#reconcile(id)
  }

  async #end(id: Hex, claimed: bigint): Promise<true> {
    // Before it is written off: what came back is returned to the budgets, however often this is tried.
    await (await this.#world.chain()).channels.settle(this.#must(id).channel)
    const record = this.#must(id)
    await this.#commit({ ...record, phase: 'ended' })
    this.#records.delete(id)
    this.#tell(record, 'ended', claimed)
    return true
  }

  #fund(id: Hex, isFresh: boolean): Promise<Result<void, WalletFailure>> {
    return this.#funding.get(id) ?? this.#single(id, this.#sendFunding(id, isFresh))
  }

  #single(id: Hex, sending: Promise<Result<void, WalletFailure>>): Promise<Result<void, WalletFailure>> {
    const done = sending.finally(() => this.#funding.delete(id))
    this.#funding.set(id, done)
    return done
  }

  async #sendFunding(id: Hex, isFresh: boolean): Promise<Result<void, WalletFailure>> {
    const chain: ChannelChain = await this.#world.chain()
    const record = this.#must(id)
    const { channel, funding, ledger } = record
    if (funding === undefined) return ok(undefined)
    // What the payee gave back meanwhile must not be put in once more, nor claims of before be made good again: a new channel it is.
    if (ledger.deposited > 0n && (await chain.channels.getChannel(id)).expiresAt === 0) {
      const { funding: _dropped, ...rest } = this.#must(id)
      await this.#commit({ ...rest, phase: 'closing' })
      return ok(undefined)
    }
    const funded = await chain.channels.fund({ channel, ...funding })
    if (!funded.ok) {
      const { code } = funded.error
      // Refused before anything was sent. What an earlier run may have sent stays until its end has passed.
      if (isFresh && code !== 'unknown' && code !== 'unreachable') await this.#dropFunding(id)
      return funded
    }
    await this.#commit(withDeposit(this.#must(id), funding))
    this.#tell(record, 'funded', funding.deposited)
    return ok(undefined)
  }

  async #dropFunding(id: Hex): Promise<void> {
    const { funding: _dropped, ...record } = this.#must(id)
    if (record.ledger.deposited > 0n) return this.#commit(record)
    await this.#commit({ ...record, phase: 'ended' })
    this.#records.delete(id)
  }

  async #commit(record: OutgoingChannel): Promise<void> {
    await this.#world.store.commit([this.#set(record)])
  }

  #set(record: OutgoingChannel): Change {
    this.#records.set(record.id, record)
    return putOutgoing(record)
  }

  #must(id: Hex): OutgoingChannel {
    const record = this.#records.get(id)
    if (record !== undefined) return record
    throw new DealwrightError({ code: 'channel-ended', message: `Channel ${id} has ended: open another.` })
  }

  #tell(
    { id: channel, channel: { payee: peer } }: OutgoingChannel,
    type: 'funded' | 'closing' | 'ended',
    amount: bigint,
  ) {
    this.#world.onNews({ channel, role: 'payer', peer, type, amount })
  }
}

function withDeposit(
  { funding: _landed, ...record }: OutgoingChannel,
  { deposited, expiresAt }: { deposited: bigint; expiresAt: number },
): OutgoingChannel {
  return { ...record, ledger: noteDeposit(record.ledger, deposited), expiresAt }
}
