import { type Channel, failed, type Hex, hashChannel, ok } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StorePort } from '../ports/store.ts'
import type { ChannelState, ChannelsPort } from '../ports/wallet.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { readCallTerms } from './call-terms.ts'
import type { ChannelNews } from './channel-news.ts'
import { channelRows, type IncomingChannel, putIncoming, readIncoming } from './channel-records.ts'
import { IncomingChannels } from './incoming-channels.ts'

const self = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const payer = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const token = { symbol: 'USDC', decimals: 6, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
const domain = { chainId: 31_337, paymentChannel: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512' } as const
const receipt = ok({ transaction: '0x00', block: 1, gasUsed: 1n } as const)
const unused = () => Promise.reject(new Error('unused'))

/** A payee with two channels that owe it 5 each and end soon, on a chain that pays what it is told to. */
class World {
  now = 9_000
  readonly states = new Map<Hex, ChannelState>()
  readonly paying = new Set<Hex>()
  readonly news: ChannelNews[] = []
  readonly asked: number[] = []
  /** What the contract owes, and whether the token refuses to pay it. */
  owed = 0n
  isRefusing = false
  /** Collections asked for, and what came of those that were paid. */
  collected = 0
  readonly home: bigint[] = []
  readonly recorded: bigint[] = []
  /** Atomic units from which is claimed, and collected. */
  readonly limits = { claimAbove: '1', collectAbove: '10' }
  readonly ids: Hex[] = []
  readonly store: StorePort
  readonly #salts: readonly string[]

  constructor(store: StorePort, salts: readonly string[] = ['07', '08']) {
    this.store = store
    this.#salts = salts
  }

  /** Starts the payee: with what the store has, two channels at first. */
  async start(): Promise<IncomingChannels> {
    if (this.ids.length === 0)
      for (const byte of this.#salts) this.ids.push(await this.#add(`0x${byte.repeat(32)}`))
    const payee = new IncomingChannels({
      self,
      store: this.store,
      clock: () => 0,
      onNews: item => this.news.push(item),
      onError: error => {
        throw error
      },
      chain: async () => ({
        channels: this.#port(),
        domain,
        token,
        terms: readCallTerms(
          {
            claimAbove: `0.00000${this.limits.claimAbove} USDC`,
            collectAbove: `0.0000${this.limits.collectAbove} USDC`,
          },
          token,
        ),
        now: async () => this.now,
      }),
    })
    await payee.load()
    return payee
  }

  async #add(salt: Hex): Promise<Hex> {
    const channel: Channel = {
      payer,
      signer: payer,
      payee: self,
      token: token.address,
      challengePeriod: 3_600,
      salt,
    }
    const id = hashChannel(channel, domain)
    const shared = { deposited: 10n, expiresAt: 10_000 }
    const best = { amount: 5n, signature: '0x00' } as const
    const ledger = { channel: id, signer: payer, earned: 5n, best, ...shared } as const
    const record: IncomingChannel = { id, channel, phase: 'open', claimed: 0n, ledger }
    this.states.set(id, { ...shared, claimed: 0n })
    await this.store.commit([putIncoming(record)])
    return id
  }

  /** Starts the payee with the payer's newest claim of a channel, as a sale would leave it. */
  async promise(id: Hex, amount: bigint): Promise<IncomingChannels> {
    const record = readIncoming((await this.store.get(channelRows.payee, id)) ?? null)
    const ledger = { ...record.ledger, earned: amount, best: { amount, signature: '0x00' } } as const
    await this.store.commit([putIncoming({ ...record, ledger })])
    return this.start()
  }

  #port(): ChannelsPort {
    return {
      contract: domain.paymentChannel,
      getChannel: async id => this.states.get(id) ?? { deposited: 0n, claimed: 0n, expiresAt: 0 },
      claim: async claims => {
        this.asked.push(claims.length)
        for (const { channel, amount } of claims) {
          const id = hashChannel(channel, domain)
          const state = this.states.get(id)
          if (state !== undefined && this.paying.has(id)) this.states.set(id, { ...state, claimed: amount })
        }
        return receipt
      },
      collect: async () => {
        this.collected += 1
        if (this.isRefusing)
          return failed({ code: 'reverted', message: 'The token refuses.', retryable: false })
        const home = this.owed
        this.owed = 0n
        this.home.push(home)
        return ok(home)
      },
      record: async ({ channel, amount }) => {
        const id = hashChannel(channel, domain)
        const state = this.states.get(id)
        if (state === undefined) throw new Error('No such channel.')
        this.owed += amount - state.claimed
        this.recorded.push(amount)
        this.states.set(id, { ...state, claimed: amount })
        return receipt
      },
      owed: async () => this.owed,
      release: async channel => {
        const id = hashChannel(channel, domain)
        const state = this.states.get(id)
        if (state !== undefined) this.states.set(id, { ...state, deposited: state.claimed })
        return receipt
      },
      fund: unused,
      signClaim: unused,
      close: unused,
      withdraw: unused,
      settle: unused,
    }
  }
}

describe('a payee that claims', () => {
  let world: World
  beforeEach(async () => {
    world = new World(await openStore({ path: ':memory:' }))
  })
  afterEach(() => world.store.close())

  it('tells what it had when the payer asks for the rest, as it does when it claims by itself', async () => {
    const payee = await world.start()
    const [first = '0x00'] = world.ids
    world.paying.add(first)
    await payee.release(first, undefined)
    expect(world.news).toMatchObject([
      { type: 'claimed', channel: first, amount: 5n },
      { type: 'ended', channel: first, amount: 5n },
    ])
  })

  it('believes the chain about which claims were paid, and claims the others again', async () => {
    const payee = await world.start()
    const [first = '0x', second = '0x'] = world.ids
    world.paying.add(second)
    await payee.look()
    expect(world.asked).toEqual([2])
    expect(world.news).toMatchObject([{ type: 'claimed', channel: second, amount: 5n }])
    expect(payee.get(first)?.claimed).toBe(0n)
    world.paying.add(first)
    await payee.look()
    expect(world.asked).toEqual([2, 1])
    expect(world.news[1]).toMatchObject({ type: 'claimed', channel: first, amount: 5n })
    await payee.look()
    expect(world.asked).toEqual([2, 1])
  })

  it('asks again later for what the token refused to pay, also after a restart and the end of every channel', async () => {
    const payee = await world.start()
    world.isRefusing = true
    for (const id of world.ids) world.paying.add(id)
    await payee.look()
    await payee.look()
    expect(world.collected).toBe(1)
    world.now = 10_001
    await payee.look()
    expect(payee.list()).toEqual([])
    expect([world.collected, payee.isWaiting]).toEqual([2, true])
    const later = await world.start()
    expect(later.isWaiting).toBe(true)
    world.isRefusing = false
    world.owed = 10n
    await later.look()
    await later.look()
    expect([world.collected, later.isWaiting]).toEqual([3, false])
  })
})

describe('a payee that secures money in between', () => {
  let world: World
  let id: Hex
  beforeEach(async () => {
    world = new World(await openStore({ path: ':memory:' }), ['07'])
    world.now = 1_000
    await world.start()
    id = world.ids[0] ?? '0x'
  })
  afterEach(() => world.store.close())
  const tally = () => ({ recorded: world.recorded, claims: world.asked, home: world.home })

  it('records what it is owed while the channel lasts, and leaves it in the contract', async () => {
    await (await world.start()).look()
    const payee = await world.promise(id, 8n)
    await payee.look()
    await payee.look()
    expect(tally()).toEqual({ recorded: [5n, 8n], claims: [], home: [] })
    expect(world.news).toMatchObject([
      { type: 'claimed', amount: 5n },
      { type: 'claimed', amount: 8n },
    ])
  })

  it('brings home what is worth a collection, once', async () => {
    world.limits.collectAbove = '08'
    await (await world.start()).look()
    expect(world.home).toEqual([])
    const payee = await world.promise(id, 8n)
    await payee.look()
    await payee.look()
    expect(tally()).toEqual({ recorded: [5n, 8n], claims: [], home: [8n] })
    await (await world.promise(id, 10n)).look()
    expect(tally()).toEqual({ recorded: [5n, 8n, 10n], claims: [], home: [8n] })
  })

  it('lets the last claim join what waits, and collects at the end of the channel', async () => {
    await (await world.start()).look()
    const payee = await world.promise(id, 9n)
    world.now = 9_500
    await payee.look()
    await payee.look()
    expect(tally()).toEqual({ recorded: [5n, 9n], claims: [], home: [9n] })
    world.now = 10_001
    await payee.look()
    expect([payee.list(), payee.isWaiting]).toEqual([[], false])
  })

  it('collects when it gives a channel back', async () => {
    await (await world.start()).look()
    const payee = await world.promise(id, 9n)
    await payee.release(id, undefined)
    expect(tally()).toEqual({ recorded: [5n, 9n], claims: [], home: [9n] })
    expect(payee.isWaiting).toBe(false)
  })

  it('has a claim paid at once where nothing waits', async () => {
    world.paying.add(id)
    const payee = await world.start()
    await payee.release(id, undefined)
    expect(tally()).toEqual({ recorded: [], claims: [1], home: [0n] })
  })

  it('collects everything when it closes', async () => {
    const payee = await world.start()
    await payee.look()
    await payee.look({ claimAll: true })
    expect(world.home).toEqual([5n])
  })

  it('collects what it does not know to have been recorded: it died in between, or the token had refused', async () => {
    await (await world.start()).look()
    world.owed = 7n
    const payee = await world.start()
    await payee.look()
    expect(world.home).toEqual([7n])
    await payee.look()
    expect(world.home).toEqual([7n])
  })

  it('forgets nothing where the token refuses to pay a collection', async () => {
    await (await world.start()).look()
    world.isRefusing = true
    const payee = await world.promise(id, 9n)
    await payee.release(id, undefined)
    expect([world.home, payee.isWaiting]).toEqual([[], true])
    world.isRefusing = false
    await payee.look()
    expect(world.home).toEqual([])
    world.now += 601
    await payee.look()
    expect([world.home, payee.isWaiting]).toEqual([[9n], false])
  })
})
