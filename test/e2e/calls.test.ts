import type { Agent, ChannelNews } from 'dealwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CallsWorld, createCallsWorld, doubles, news } from './calls-world.ts'

const price = 1_000n

describe('services sold per call', () => {
  let world: CallsWorld

  beforeAll(async () => {
    world = await createCallsWorld()
  })

  afterEach(async () => {
    await world.closeAgents()
  })

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  /** A seller of a service of the test's own, and how often it worked on what. */
  const sell = async (
    service: ReturnType<typeof doubles>,
    account: number,
    {
      work = () => {},
      ...options
    }: Parameters<CallsWorld['open']>[2] & {
      work?: (n: number) => Promise<void> | void
    } = {},
  ) => {
    const worked: number[] = []
    const agent = await world.open(`${service.name.replace('.', '-')}-seller`, account, options)
    agent.sell(service, {
      per: 'call',
      price: '0.001 USDC',
      work: async ({ input: { n } }) => {
        worked.push(n)
        await work(n)
        return { twice: n * 2 }
      },
    })
    await agent.start()
    return { agent, worked }
  }
  const must = async (
    agent: Agent,
    service: ReturnType<typeof doubles>,
    n: number,
    parameters: Parameters<Agent['call']>[2] = {},
  ) => {
    const outcome = await agent.call(service, { n }, { deposit: '0.05 USDC', ...parameters })
    if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`)
    expect(outcome.value).toEqual({ twice: n * 2 })
  }

  it('are paid through one channel, however many calls at once, and the rest comes back', async () => {
    const service = doubles('many')
    const seller = await sell(service, 1)
    const buyer = await world.open('many-buyer', 2)
    const before = { buyer: await buyer.balance(), seller: await seller.agent.balance() }
    const funded: ChannelNews[] = []
    buyer.on('channel', item => item.type === 'funded' && funded.push(item))
    await Promise.all(Array.from({ length: 40 }, (_, n) => must(buyer, service, n)))
    await must(buyer, service, 40)
    expect(funded).toMatchObject([{ role: 'payer', peer: seller.agent.address, amount: 50_000n }])
    expect(await buyer.balance()).toBe(before.buyer - 50_000n)
    expect(seller.worked).toHaveLength(41)
    expect(await buyer.closeChannels()).toMatchObject([{ spent: 41n * price, state: 'closed' }])
    expect(await buyer.balance()).toBe(before.buyer - 41n * price)
    expect(await seller.agent.balance()).toBe(before.seller + 41n * price)
    expect(await buyer.closeChannels()).toEqual([])
    await must(buyer, service, 41)
    expect(funded).toHaveLength(2)
  })

  it('go to the cheapest seller that is there, and to none that asks for more than it may', async () => {
    const service = doubles('cheapest')
    const dear = await sell(service, 1)
    const cheap = await world.open('cheapest-cheap', 3)
    cheap.sell(service, { per: 'call', price: '0.0004 USDC', work: ({ input }) => ({ twice: input.n * 2 }) })
    await cheap.start()
    const buyer = await world.open('cheapest-buyer', 4)
    await must(buyer, service, 1)
    expect(dear.worked).toEqual([])
    const none = await buyer.call(service, { n: 1 }, { maxPrice: '0.0003 USDC' })
    expect(none).toMatchObject({ ok: false, error: { code: 'no-seller' } })
    expect(await buyer.call(doubles('nobody'), { n: 1 })).toMatchObject({ error: { code: 'no-seller' } })
    await must(buyer, service, 2, { seller: dear.agent.address })
    expect(dear.worked).toEqual([2])
    await expect(buyer.call(service, { n: 0.5 })).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('are not sold by deals, nor deals by calls', async () => {
    const service = doubles('apart')
    await sell(service, 5)
    const buyer = await world.open('apart-buyer', 6)
    const deal = await buyer.buy(service, { n: 1 }, { budget: '0.10 USDC' })
    expect(await deal.outcome()).toMatchObject({ ok: false })
    const other = doubles('apart-deals')
    const trader = await world.open('apart-trader', 7)
    trader.sell(other, { ask: '1 USDC', floor: '0.5 USDC', work: ({ input }) => ({ twice: input.n * 2 }) })
    await trader.start()
    expect(await buyer.call(other, { n: 1 })).toMatchObject({ error: { code: 'no-seller' } })
  })

  it('top a channel up when it is used up', async () => {
    const service = doubles('top-up')
    await sell(service, 1)
    const buyer = await world.open('top-up-buyer', 2)
    const before = await buyer.balance()
    const amounts: bigint[] = []
    buyer.on('channel', ({ type, amount }) => type === 'funded' && amounts.push(amount))
    for (let n = 0; n < 5; n += 1) await must(buyer, service, n, { deposit: '0.002 USDC' })
    expect(amounts).toEqual([2_000n, 4_000n, 6_000n])
    await buyer.closeChannels()
    expect(await buyer.balance()).toBe(before - 5n * price)
  })

  it('credit work that came to nothing', async () => {
    const service = doubles('failing')
    const { agent } = await sell(service, 3, {
      work: n => {
        if (n < 0) throw new Error('the abacus broke')
      },
    })
    const buyer = await world.open('failing-buyer', 4)
    const before = { buyer: await buyer.balance(), seller: await agent.balance() }
    await must(buyer, service, 1)
    const broken = await buyer.call(service, { n: -1 }, { id: 'broken' })
    expect(broken).toEqual({
      ok: false,
      error: { code: 'failed', message: 'the abacus broke', id: 'broken' },
    })
    expect(await buyer.call(service, { n: -1 }, { id: 'broken' })).toEqual(broken)
    await buyer.call(service, { n: -2 })
    await must(buyer, service, 2)
    await buyer.call(service, { n: -3 })
    await buyer.closeChannels()
    expect(await buyer.balance()).toBe(before.buyer - 2n * price)
    expect(await agent.balance()).toBe(before.seller + 2n * price)
  })

  it('with the same id are the same call: worked and paid once, also after both sides started again', async () => {
    const service = doubles('same')
    const first = await sell(service, 5)
    const buyer = await world.open('same-buyer', 6)
    await Promise.all([must(buyer, service, 7, { id: 'seven' }), must(buyer, service, 7, { id: 'seven' })])
    await must(buyer, service, 8)
    await buyer.close()
    await first.agent.close()
    const second = await sell(service, 5)
    const again = await world.open('same-buyer', 6)
    const funded: ChannelNews[] = []
    again.on('channel', item => funded.push(item))
    const before = { buyer: await again.balance(), seller: await second.agent.balance() }
    await must(again, service, 7, { id: 'seven' })
    await must(again, service, 9)
    expect([...first.worked, ...second.worked]).toEqual([7, 8, 9])
    expect(funded).toEqual([])
    await again.closeChannels()
    expect(await again.balance()).toBe(before.buyer + 50_000n - 3n * price)
    expect(await second.agent.balance()).toBe(before.seller + 3n * price)
  })

  it('are forgotten one day, and then refused rather than paid again', async () => {
    const service = doubles('forgotten')
    const { agent, worked } = await sell(service, 3)
    const keeping = { channels: { keepCalls: { newest: 2 } } }
    const buyer = await world.open('forgotten-buyer', 4, keeping)
    const before = await agent.balance()
    for (const n of [1, 2, 3]) await must(buyer, service, n, { id: `mine-${n}` })
    await must(buyer, service, 3, { id: 'mine-3' })
    const refused = { error: { code: 'forgotten', id: 'mine-1' } }
    expect(await buyer.call(service, { n: 1 }, { id: 'mine-1' })).toMatchObject(refused)
    await buyer.close()
    const again = await world.open('forgotten-buyer', 4, keeping)
    expect(await again.call(service, { n: 1 }, { id: 'mine-1' })).toMatchObject(refused)
    await must(again, service, 4)
    await again.closeChannels()
    expect(worked).toEqual([1, 2, 3, 4])
    expect(await agent.balance()).toBe(before + 4n * price)
  })

  it('go on with a payer that lost its last steps, which then pays for everything it had', async () => {
    const service = doubles('restored')
    const { agent, worked } = await sell(service, 7)
    const buyer = await world.open('restored-buyer', 8)
    await must(buyer, service, 1)
    await buyer.close()
    const restore = await world.backUp('restored-buyer')
    const later = await world.open('restored-buyer', 8)
    for (const n of [2, 3, 4]) await must(later, service, n)
    await later.close()
    await restore()
    const back = await world.open('restored-buyer', 8)
    const before = { buyer: await back.balance(), seller: await agent.balance() }
    await must(back, service, 5)
    await must(back, service, 6)
    expect(worked).toEqual([1, 2, 3, 4, 5, 6])
    await back.closeChannels()
    expect(await agent.balance()).toBe(before.seller + 6n * price)
    expect(await back.balance()).toBe(before.buyer + 50_000n - 6n * price)
  })
})

describe('sellers claim by themselves', () => {
  let world: CallsWorld

  beforeAll(async () => {
    world = await createCallsWorld()
  })

  afterEach(async () => {
    await world.closeAgents()
  })

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  const trade = async (
    test: string,
    channels: NonNullable<Parameters<CallsWorld['open']>[2]>['channels'] = {},
  ) => {
    const service = doubles(test)
    const seller = await world.open(`${test}-seller`, 1, { channels })
    seller.sell(service, { per: 'call', price: '0.01 USDC', work: ({ input }) => ({ twice: input.n * 2 }) })
    await seller.start()
    const buyer = await world.open(`${test}-buyer`, 2, { channels })
    const before = { buyer: await buyer.balance(), seller: await seller.balance() }
    const call = async (n: number) => {
      const outcome = await buyer.call(service, { n }, { deposit: '0.10 USDC' })
      if (!outcome.ok) throw new Error(outcome.error.message)
    }
    return { seller, buyer, before, call }
  }

  it('when enough is unclaimed: it is theirs then, and comes home with the last of the channel', async () => {
    const { seller, buyer, before, call } = await trade('enough', { claimAbove: '0.03 USDC' })
    const claimed = news(seller, 'claimed')
    for (const n of [1, 2, 3]) await call(n)
    expect(await claimed).toMatchObject({ role: 'payee', amount: 30_000n })
    expect(await seller.balance()).toBe(before.seller)
    await call(4)
    await buyer.closeChannels()
    expect(await seller.balance()).toBe(before.seller + 40_000n)
  })

  it('before the channel ends, and its payer withdraws the rest after it', async () => {
    const { seller, buyer, before, call } = await trade('ending', { lifetime: '2h' })
    await call(1)
    const claimed = news(seller, 'claimed')
    const ended = news(buyer, 'ended')
    await world.pass(6_600)
    expect(await claimed).toMatchObject({ amount: 10_000n })
    expect(await seller.balance()).toBe(before.seller + 10_000n)
    await world.pass(1_200)
    expect(await ended).toMatchObject({ role: 'payer', amount: 10_000n })
    expect(await buyer.balance()).toBe(before.buyer - 10_000n)
  })

  it('when the payer closes while they are away, as soon as they are back', async () => {
    const { seller, buyer, before, call } = await trade('away')
    await call(1)
    await call(2)
    await seller.close()
    const again = await world.open('away-seller', 1)
    const closing = buyer.closeChannels({ timeout: '300ms' })
    // The seller is asked, does not answer in time, and the chain is told.
    expect(await closing).toMatchObject([{ state: 'closing', spent: 20_000n }])
    const claimed = news(again, 'claimed')
    await again.start()
    expect(await claimed).toMatchObject({ amount: 20_000n })
    expect(await again.balance()).toBe(before.seller + 20_000n)
    await buyer.close()
    await world.pass(4_000)
    const back = await world.open('away-buyer', 2)
    const ended = news(back, 'ended')
    await back.start()
    await ended
    expect(await back.balance()).toBe(before.buyer - 20_000n)
  })

  it('at the end of the day, where they are told to', async () => {
    const { seller, buyer, before, call } = await trade('shutdown', { claimOnClose: true })
    await call(1)
    await buyer.close()
    await seller.close()
    const later = await world.open('shutdown-seller', 1)
    expect(await later.balance()).toBe(before.seller + 10_000n)
  })
})
