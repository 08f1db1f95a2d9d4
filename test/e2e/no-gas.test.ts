import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { type Agent, type ChainOptions, createAgent, type DealNews } from 'dealwright'
import { JsonRpcProvider, Wallet as KeyWallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

describe('a buyer with USDC and no ETH', () => {
  let devnet: Devnet
  let chain: ChainOptions
  let provider: JsonRpcProvider
  let folder: string
  const agents: Agent[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-no-gas-'))
    devnet = await createDevnet()
    chain = { rpcUrl: devnet.rpcUrl, ...devnet.contracts }
    provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true, cacheTimeout: -1 })
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    provider?.destroy()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const enter = async (name: string, privateKey: string) => {
    const agent = await createAgent({
      name,
      chain,
      signer: signerFromKey(privateKey),
      transport: 'memory',
      dataDir: join(folder, name),
    })
    agents.push(agent)
    return agent
  }

  it('buys, and the provider pays the gas', async () => {
    const seller = await enter('seller', devnet.accounts[1]?.privateKey ?? '0x')
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      work: async ({ input }) => ({ twice: input.n * 2 }),
    })
    await seller.start()
    const key = KeyWallet.createRandom()
    const buyer = await enter('buyer', key.privateKey)
    await devnet.fund(buyer.address, { usdc: 2_000_000n })
    const news: DealNews[] = []
    buyer.on('deal', item => news.push(item))
    const before = await seller.balance()

    const deal = await buyer.buy(doubling, { n: 21 }, { budget: '0.90 USDC' })
    const outcome = await deal.outcome()
    if (!outcome.ok) throw new Error(outcome.error.message)
    expect(outcome.value.output).toEqual({ twice: 42 })

    const { price, deal: hash } = outcome.value
    expect(await provider.getBalance(buyer.address)).toBe(0n)
    expect(await provider.getTransactionCount(buyer.address)).toBe(0)
    expect(await buyer.balance()).toBe(2_000_000n - price)
    expect(await seller.balance()).toBe(before + price)
    const receipts = await deal.receipts()
    expect(receipts.map(({ step }) => step).toSorted()).toEqual(['complete', 'fund', 'submit'])
    for (const { hash: transaction } of receipts)
      expect((await provider.getTransaction(transaction))?.from).toBe(seller.address)
    expect(news.map(({ notice }) => notice.type)).toContain('feedback-skipped')

    const anyone = await createWallet({
      signer: signerFromKey(devnet.accounts[5]?.privateKey ?? '0x'),
      rpcUrl: devnet.rpcUrl,
      contracts: devnet.contracts,
    })
    expect(await anyone.getJob(hash)).toMatchObject({ status: 'Completed', client: buyer.address })
    await anyone.close()
  })

  it('may leave the gas to the provider also where it has some', async () => {
    const buyer = await enter('rich', devnet.accounts[2]?.privateKey ?? '0x')
    const deal = await buyer.buy(doubling, { n: 4 }, { budget: '0.90 USDC', gas: 'provider' })
    expect(await deal.result()).toEqual({ twice: 8 })
    const fund = (await deal.receipts()).find(({ step }) => step === 'fund')
    expect((await provider.getTransaction(fund?.hash ?? ''))?.from).toBe(agents[0]?.address)
  })
})
