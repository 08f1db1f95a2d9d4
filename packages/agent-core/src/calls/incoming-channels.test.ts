import { type Channel, failed, type Hex, hashChannel, ok } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StorePort } from '../ports/store.ts'
import type { ChannelState, ChannelsPort } from '../ports/wallet.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { readCallTerms } from './call-terms.ts'
import type { ChannelNews } from './channel-news.ts'
import { type IncomingChannel, putIncoming } from './channel-records.ts'
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
  /** What the contract owes; undefined where the token refuses to pay it. */
  owed: bigint | undefined = 0n
  collected = 0
  readonly ids: Hex[] = []
  readonly store: StorePort

  constructor(store: StorePort) {
    this.store = store
  }

  /** Starts the payee: with what the store has, two channels at first. */
  async start(): Promise<IncomingChannels> {
    if (this.ids.length === 0)
      for (const byte of ['07', '08']) this.ids.push(await this.#add(`0x${byte.repeat(32)}`))
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
        terms: readCallTerms({}, token),
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
        if (this.owed !== undefined) return ok(this.owed)
        return failed({ code: 'reverted', message: 'The token refuses.', retryable: false })
      },
      fund: unused,
      signClaim: unused,
      close: unused,
      release: unused,
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
    world.owed = undefined
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
    world.owed = 10n
    await later.look()
    await later.look()
    expect([world.collected, later.isWaiting]).toEqual([3, false])
  })
})
