import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent, type DealNews, defineService } from 'dealwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

type Type = DealNews['notice']['type']

/** A service of one test's own, so that nobody calls the closed sellers of another. */
const doubles = (test: string) =>
  defineService({
    name: `test.${test}`,
    version: '1.0.0',
    description: 'Doubles a number',
    input: z.object({ n: z.int() }),
    output: z.object({ twice: z.int() }),
  })

/** Resolves with the first news of a type. */
const news = (agent: Agent, type: Type): Promise<DealNews> =>
  new Promise(resolve => {
    agent.on('deal', item => item.notice.type === type && resolve(item))
  })

describe('agents that stop and start again lose nothing', () => {
  let devnet: Devnet
  let folder: string
  const agents = new Set<Agent>()

  beforeAll(async () => {
    devnet = await createDevnet()
    folder = await mkdtemp(join(tmpdir(), 'dealwright-restart-'))
  })

  afterEach(async () => {
    for (const agent of agents) await agent.close()
    agents.clear()
  })

  afterAll(async () => {
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const make = async (name: string, account: number): Promise<Agent> => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: { env: 'local', url: devnet.xmtpUrl },
      dataDir: join(folder, name),
    })
    agents.add(agent)
    return agent
  }

  const makeSeller = async (
    { name, service, account }: { name: string; service: ReturnType<typeof doubles>; account: number },
    work: () => Promise<void> = async () => {},
  ) => {
    const seller = await make(name, account)
    return seller.sell(service, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      work: async ({ input }) => {
        await work()
        return { twice: input.n * 2 }
      },
    })
  }

  const jobOf = async (hash: string) => {
    const anyone = await createWallet({
      signer: signerFromKey(devnet.accounts[9]?.privateKey ?? '0x'),
      rpcUrl: devnet.rpcUrl,
      contracts: devnet.contracts,
    })
    const job = await anyone.getJob(`0x${hash.slice(2)}`)
    await anyone.close()
    return job
  }

  it('a seller that stops after signing delivers when it is back', async () => {
    const service = doubles('stops')
    const seller = await makeSeller({ name: 'stops-seller', service, account: 1 })
    const buyer = await make('stops-buyer', 2)
    await seller.start()
    const before = { seller: await seller.balance(), buyer: await buyer.balance() }
    const signed = news(seller, 'signed')
    const deal = await buyer.buy(service, { n: 4 }, { budget: '0.90 USDC' })
    await signed
    await seller.close()

    const again = await makeSeller({ name: 'stops-seller', service, account: 1 })
    const paid = news(again, 'completed')
    await again.start()
    expect(await deal.result()).toEqual({ twice: 8 })
    await paid
    const hash = (await deal.hash()) ?? ''
    const price = (await jobOf(hash))?.price ?? 0n
    expect(price).toBeGreaterThan(0n)
    expect(await again.balance()).toBe(before.seller + price)
    expect(await buyer.balance()).toBe(before.buyer - price)
  })

  it('a buyer that stops while the work runs is served when it is back, and pays once', async () => {
    const service = doubles('waits')
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    let runs = 0
    const seller = await makeSeller({ name: 'waits-seller', service, account: 3 }, async () => {
      runs += 1
      await released
    })
    const buyer = await make('waits-buyer', 4)
    await seller.start()
    const before = { seller: await seller.balance(), buyer: await buyer.balance() }
    const working = news(seller, 'working')
    const submitted = news(seller, 'submitted')
    const paid = news(seller, 'completed')
    const opened = news(buyer, 'funded')
    await buyer.buy(service, { n: 5 }, { budget: '0.90 USDC' })
    const { id, notice } = await opened
    await working
    await buyer.close()
    release()
    await submitted

    const again = await make('waits-buyer', 4)
    const delivered = news(again, 'delivered')
    const completed = news(again, 'completed')
    await again.start()
    expect(await delivered).toMatchObject({ id, notice: { output: { twice: 10 } } })
    await completed
    await paid
    const job = await jobOf(notice.type === 'funded' ? notice.deal : '')
    expect(job?.status).toBe('Completed')
    expect(await again.balance()).toBe(before.buyer - (job?.price ?? 0n))
    expect(await seller.balance()).toBe(before.seller + (job?.price ?? 0n))
    expect(runs).toBe(1)
  })

  it('a seller that stops while it works does the work when it is back', async () => {
    const service = doubles('works')
    const { promise: working, resolve: started } = Promise.withResolvers<void>()
    const seller = await makeSeller({ name: 'works-seller', service, account: 5 }, async () => {
      started()
      await new Promise(() => {})
    })
    const buyer = await make('works-buyer', 6)
    await seller.start()
    const deal = await buyer.buy(service, { n: 6 }, { budget: '0.90 USDC' })
    await working
    await seller.close()
    const again = await makeSeller({ name: 'works-seller', service, account: 5 })
    await again.start()
    expect(await deal.result()).toEqual({ twice: 12 })
  })

  it('a seller that is called while it is away does no harm, nor does it when it is back', async () => {
    const service = doubles('away')
    const away = await makeSeller({ name: 'away-seller', service, account: 7 })
    await away.start()
    await away.close()
    const present = await makeSeller({ name: 'present-seller', service, account: 8 })
    await present.start()
    const buyer = await make('away-buyer', 6)
    const called = news(buyer, 'called')
    const deal = await buyer.buy(service, { n: 7 }, { budget: '0.90 USDC' })
    const { notice } = await called
    expect(notice).toMatchObject({ providers: expect.arrayContaining([away.address, present.address]) })
    expect(await deal.result()).toEqual({ twice: 14 })

    const again = await makeSeller({ name: 'away-seller', service, account: 7 })
    const lost = new Promise<DealNews>(resolve => {
      again.on('deal', item => ['withdrew', 'failed'].includes(item.notice.type) && resolve(item))
    })
    const before = await again.balance()
    await again.start()
    // It answers the call that it missed, hears that it is too late, and still takes part in the next purchase.
    await lost
    const second = await buyer.buy(service, { n: 8 }, { budget: '0.90 USDC' })
    expect(await second.result()).toEqual({ twice: 16 })
    expect(await again.balance()).toBeGreaterThanOrEqual(before)
  })
})
