import { callsProtocol } from '@dealwright/agent-core'
import {
  type Address,
  createEnvelope,
  type Envelope,
  type Hex,
  hashChannel,
  type Json,
  parseChannel,
  toJson,
} from '@dealwright/protocols'
import { createMemoryTransport } from '@dealwright/protocols/transport/memory'
import { createWallet, type SignedClaim, signerFromKey, type Wallet } from '@dealwright/wallet'
import type { Agent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CallsWorld, createCallsWorld, doubles } from './calls-world.ts'

const price = 1_000n
const anything = z.json()
type Saying = { readonly type: 'Price' | 'Answer' | 'Failed' | 'Declined'; readonly body: object }
/** The protocol's name and digest, and none of its checks. */
const lax = {
  ...callsProtocol,
  messages: { Price: anything, Answer: anything, Failed: anything, Declined: anything },
}

const call = z.object({
  id: z.string(),
  input: z.object({ n: z.int() }),
  channel: z.unknown(),
  claim: z.object({ amount: z.string().transform(BigInt), signature: z.string() }),
})
type Asked = z.infer<typeof call>

/** A seller that is in the registry, keeps every claim it gets, and answers as it likes: with nothing where it gives nothing. */
interface Thief {
  readonly service: ReturnType<typeof doubles>
  readonly wallet: Wallet
  /** How many messages asked for work. */
  asked: number
  /** The highest claim of each channel. */
  readonly best: Map<string, SignedClaim>
  quote?: (id: string) => Saying | undefined
  answer: (asked: Asked) => Saying | undefined
}

describe('whoever calls a seller that cheats', () => {
  let world: CallsWorld
  let buyer: Agent
  const thieves: Thief[] = []
  const closings: (() => Promise<void>)[] = []

  beforeAll(async () => {
    world = await createCallsWorld()
    buyer = await world.open('victim', 0)
  })

  afterAll(async () => {
    for (const close of closings) await close()
    await world?.[Symbol.asyncDispose]()
  })

  const become = async (
    name: string,
    answer: Thief['answer'],
    quote?: NonNullable<Thief['quote']>,
  ): Promise<Thief> => {
    const account = thieves.length + 1
    const service = doubles(name)
    const honest = await world.open(`${name}-seller`, account)
    honest.sell(service, { per: 'call', price: '0.001 USDC', work: ({ input }) => ({ twice: input.n * 2 }) })
    await honest.start()
    await honest.close()
    const { rpcUrl, contracts, accounts } = world.devnet
    const signer = signerFromKey(accounts[account]?.privateKey ?? '0x')
    const wallet = await createWallet({ signer, rpcUrl, contracts })
    const thief: Thief = {
      service,
      wallet,
      asked: 0,
      best: new Map(),
      answer,
      ...(quote === undefined ? {} : { quote }),
    }
    const transport = createMemoryTransport({ address: wallet.address })
    await transport.receive({
      onDelivery: async delivery => {
        if (delivery.kind === 'text') return
        const { envelope } = delivery
        const said = hear(thief, envelope)
        if (said !== undefined) await transport.send(wrap(wallet.address, envelope, said))
      },
    })
    closings.push(async () => {
      await transport.close()
      await wallet.close()
    })
    thieves.push(thief)
    return thief
  }
  const wrap = (sender: Address, about: Envelope, { type, body }: Saying): Envelope =>
    createEnvelope({
      protocol: lax,
      type,
      sender,
      receiver: about.sender,
      body: toJson(body),
      conversation: about.conversation,
      replyTo: about.id,
    })
  const hear = (thief: Thief, { type, body }: { type: string; body: Json }): Saying | undefined => {
    if (type === 'Quote') {
      const { id } = z.object({ id: z.string() }).parse(body)
      const fair: Saying = { type: 'Price', body: { id, price: `${price}`, challengePeriod: 60, margin: 60 } }
      return thief.quote === undefined ? fair : thief.quote(id)
    }
    if (type !== 'Call') return undefined
    const asked = call.parse(body)
    keep(thief, asked)
    return thief.answer(asked)
  }
  const keep = (thief: Thief, { channel: json, claim: { amount, signature } }: Asked): void => {
    thief.asked += 1
    const parsed = parseChannel(json)
    if (!parsed.ok) throw new Error(parsed.error)
    const channel = parsed.value
    if (amount <= (thief.best.get(channel.salt)?.amount ?? 0n)) return
    thief.best.set(channel.salt, { channel, amount, signature: `0x${signature.slice(2)}` satisfies Hex })
  }
  const stolen = ({ best }: Thief): bigint => [...best.values()].reduce((sum, { amount }) => sum + amount, 0n)
  const buy = async ({ service }: Thief, n = 1, parameters: Parameters<Agent['call']>[2] = {}) => {
    const outcome = await buyer.call(
      service,
      { n },
      { deposit: '0.02 USDC', timeout: '300ms', ...parameters },
    )
    return outcome.ok ? 'answered' : (outcome.error.reason ?? outcome.error.code)
  }

  it('believes no catch-up that it did not sign', async () => {
    const thief = await become('forger', ({ id, claim: { amount, signature } }) => ({
      type: 'Declined',
      body: {
        id,
        code: 'claim-too-low',
        message: 'you owe me more',
        earned: '15000',
        claim: { amount: `${amount + 5_000n}`, signature },
      },
    }))
    expect(await buy(thief)).toBe('claim-too-low')
    expect(stolen(thief)).toBe(price)
  })

  it('signs no second price for a call that is declined with its own claim as proof', async () => {
    const thief = await become('echo', ({ id, claim: { amount, signature } }) => ({
      type: 'Declined',
      body: {
        id,
        code: 'claim-too-low',
        message: 'all of that is earned',
        earned: `${amount}`,
        claim: { amount: `${amount}`, signature },
      },
    }))
    expect(await buy(thief)).toBe('claim-too-low')
    expect(stolen(thief)).toBe(price)
    // The next call is a new one, through another channel.
    expect(await buy(thief)).toBe('claim-too-low')
    expect(stolen(thief)).toBe(2n * price)
  })

  it('signs one price however the channel is found fault with', async () => {
    const codes = [
      'too-late',
      'unknown-channel',
      'bad-signature',
      'over-deposit',
      'busy',
      'not-sold',
      'price-changed',
    ]
    let turn = 0
    const thief = await become('fussy', ({ id }) => ({
      type: 'Declined',
      body: { id, code: codes[turn] ?? '', message: 'no', price: `${price}` },
    }))
    for (; turn < codes.length; turn += 1) {
      const before = stolen(thief)
      expect(await buy(thief)).not.toBe('answered')
      expect(stolen(thief) - before).toBeLessThanOrEqual(price)
    }
  })

  it('pays no more than is listed, and locks nothing up for whoever asks for more', async () => {
    const before = await buyer.balance()
    const dear = await become(
      'dear',
      () => undefined,
      id => ({ type: 'Price', body: { id, price: '1001', challengePeriod: 60, margin: 60 } }),
    )
    expect(await buy(dear)).toBe('no-seller')
    const greedy = await become(
      'greedy',
      () => undefined,
      id => ({ type: 'Price', body: { id, price: '1000', challengePeriod: 60, margin: 4_000_000 } }),
    )
    expect(await buy(greedy)).toBe('declined')
    greedy.quote = id => ({
      type: 'Price',
      body: { id, price: '1000', challengePeriod: 4_000_000_000, margin: 60 },
    })
    expect(await buy(greedy)).toBe('declined')
    expect([dear.asked, greedy.asked]).toEqual([0, 0])
    expect(await buyer.balance()).toBe(before)
    // Dearer only once the channel is open.
    greedy.quote = id => ({ type: 'Price', body: { id, price: '1000', challengePeriod: 60, margin: 60 } })
    greedy.answer = ({ id }) => ({
      type: 'Declined',
      body: { id, code: 'price-changed', message: 'now ten times as much', price: '10000' },
    })
    expect(await buy(greedy)).toBe('no-seller')
    expect(stolen(greedy)).toBe(price)
  }, 60_000)

  it('hands on no answer that does not fit the service, and pays it once', async () => {
    const thief = await become('babbler', ({ id }) => ({
      type: 'Answer',
      body: { id, output: { twice: 'two' } },
    }))
    expect(await buy(thief, 1, { id: 'babble' })).toBe('bad-output')
    expect(await buy(thief, 1, { id: 'babble' })).toBe('bad-output')
    expect([thief.asked, stolen(thief)]).toEqual([1, price])
  })

  it('pays one that never answers one price a call, however often it asks', async () => {
    const thief = await become('silent', () => undefined)
    for (let round = 0; round < 3; round += 1) expect(await buy(thief, 1, { id: 'hello?' })).toBe('timeout')
    expect(stolen(thief)).toBe(price)
    expect(await buy(thief)).toBe('timeout')
    expect([thief.asked, stolen(thief)]).toEqual([4, 2n * price])
  })

  it('gets everything else back, though no seller gives anything back', async () => {
    const ended = new Set<Hex>()
    buyer.on('channel', ({ type, channel }) => type === 'ended' && ended.add(channel))
    const before = await buyer.balance()
    const open = await buyer.closeChannels({ timeout: '200ms' })
    let lost = 0n
    for (const { wallet, best } of thieves) {
      for (const claim of best.values()) {
        const claimed = await wallet.channels?.claim([claim])
        if (claimed?.ok !== true) continue
        lost += claim.amount
      }
    }
    expect(lost).toBe(thieves.reduce((sum, thief) => sum + stolen(thief), 0n))
    await world.pass(4_000)
    await expect.poll(() => ended.size, { timeout: 30_000 }).toBe(open.length)
    const domain = {
      chainId: world.devnet.chainId,
      paymentChannel: world.devnet.contracts.paymentChannel,
    }
    const channels = thieves.flatMap(({ best }) => [...best.values()].map(({ channel }) => channel))
    let back = 0n
    for (const channel of channels) {
      const state = await thieves[0]?.wallet.channels?.getChannel(hashChannel(channel, domain))
      expect(state?.deposited).toBe(state?.claimed)
      back += 20_000n - (state?.claimed ?? 0n)
    }
    expect(await buyer.balance()).toBe(before + back)
  }, 60_000)

  it('puts nothing more into a channel whose rest came back: claims of before count again there', async () => {
    const thief = await become('leaver', ({ id, input: { n } }) => ({
      type: 'Answer',
      body: { id, output: { twice: n * 2 } },
    }))
    const { channels } = thief.wallet
    const deposit = { deposit: '0.002 USDC' }
    const before = await buyer.balance()
    expect(await buy(thief, 1, deposit)).toBe('answered')
    const [first] = thief.best.values()
    if (first === undefined || channels === undefined) throw new Error('There is no claim.')
    expect((await channels.claim([first])).ok).toBe(true)
    expect((await channels.release(first.channel)).ok).toBe(true)
    expect(await buyer.balance()).toBe(before - price)
    for (const n of [2, 3, 4]) expect(await buy(thief, n, deposit)).toBe('answered')
    const [, second, ...others] = thief.best.values()
    expect(others).toEqual([])
    expect(second?.channel.salt).not.toBe(first.channel.salt)
    expect(second?.amount).toBe(2n * price)
    // What was signed after the release is worth nothing.
    const last = thief.best.get(first.channel.salt)
    expect(last?.amount).toBe(2n * price)
    expect(await channels.claim(last === undefined ? [] : [last])).toMatchObject({
      error: { code: 'reverted' },
    })
    expect(await buyer.balance()).toBe(before - 3n * price)
  })
})
