import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { type Agent, type ChainOptions, createAgent, type DealNews } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

describe('a deal between two agents over XMTP', () => {
  let devnet: Devnet
  let chain: ChainOptions
  let folder: string
  const agents: Agent[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-'))
    devnet = await createDevnet()
    chain = { rpcUrl: devnet.rpcUrl, ...devnet.contracts }
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const make = async (name: string, account: number) => {
    const key = devnet.accounts[account]?.privateKey ?? '0x'
    const agent = await createAgent({
      name,
      chain,
      signer: signerFromKey(key),
      transport: { env: 'local', url: devnet.xmtpUrl },
      dataDir: join(folder, name),
    })
    agents.push(agent)
    return agent
  }

  it('is bargained, signed, escrowed, worked, paid, and left feedback on by both sides', async () => {
    const seller = await make('seller', 1)
    const buyer = await make('buyer', 2)
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      work: async ({ input, progress }) => {
        await progress({ percent: 50 })
        return { twice: input.n * 2 }
      },
    })
    await seller.start()
    const news: DealNews[] = []
    buyer.on('deal', item => news.push(item))
    const sellerFeedback = new Promise<void>(resolve => {
      seller.on('deal', ({ notice }) => notice.type === 'feedback' && resolve())
    })
    const before = { buyer: await buyer.balance(), seller: await seller.balance() }

    const deal = await buyer.buy(doubling, { n: 21 }, { budget: '0.90 USDC' })
    const outcome = await deal.outcome()
    if (!outcome.ok) throw new Error(outcome.error.message)
    expect(outcome.value.output).toEqual({ twice: 42 })

    const { price, deal: hash } = outcome.value
    expect(price).toBeGreaterThanOrEqual(400_000n)
    expect(price).toBeLessThanOrEqual(900_000n)
    expect(await buyer.balance()).toBe(before.buyer - price)
    expect(await seller.balance()).toBe(before.seller + price)
    expect(await deal.hash()).toBe(hash)

    const steps = (await deal.receipts()).map(({ step }) => step)
    expect(steps).toEqual(['fund', 'submit', 'complete', 'feedback'])
    await sellerFeedback

    const told = news.map(({ notice }) => notice.type)
    expect(told).toContain('progress')
    const order = [
      'called',
      'offer',
      'won',
      'signed',
      'funded',
      'submitted',
      'delivered',
      'completed',
      'feedback',
    ]
    expect(order.map(type => told.indexOf(type as (typeof told)[number]))).toEqual(
      order.map(type => told.indexOf(type as (typeof told)[number])).toSorted((a, b) => a - b),
    )

    const anyone = await createWallet({
      signer: signerFromKey(devnet.accounts[5]?.privateKey ?? '0x'),
      rpcUrl: devnet.rpcUrl,
      contracts: devnet.contracts,
    })
    expect(await anyone.getJob(hash)).toMatchObject({ status: 'Completed', price, client: buyer.address })
    await anyone.close()
  })

  it('keeps apart deals that run side by side', async () => {
    const [, buyer] = agents
    const numbers = [1, 2, 3, 4, 5]
    const results = await Promise.all(
      numbers.map(async n => {
        const deal = await buyer?.buy(doubling, { n }, { budget: '0.60 USDC' })
        return deal?.result()
      }),
    )
    expect(results).toEqual(numbers.map(n => ({ twice: n * 2 })))
  })
})
