import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestUSDC__factory } from '@dealwright/contracts'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { type CreateMandateParameters, createMandate, encodeSignedMandate } from '@dealwright/protocols'
import { createWallet, grantMandate, mandatePermit, revokeMandate, signerFromKey } from '@dealwright/wallet'
import { type Agent, type ChainOptions, createAgent, type DealNews } from 'dealwright'
import { JsonRpcProvider, Wallet as KeyWallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

describe('an agent that buys with its principal’s money', () => {
  let devnet: Devnet
  let chain: ChainOptions
  let provider: JsonRpcProvider
  let folder: string
  let seller: Agent
  const agents: Agent[] = []
  const principal = () => new KeyWallet(devnet.accounts[6]?.privateKey ?? '0x', provider)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-mandate-'))
    devnet = await createDevnet()
    chain = { rpcUrl: devnet.rpcUrl, ...devnet.contracts }
    provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true, cacheTimeout: -1 })
    seller = await createAgent({
      name: 'seller',
      chain,
      signer: signerFromKey(devnet.accounts[1]?.privateKey ?? '0x'),
      transport: 'memory',
      dataDir: join(folder, 'seller'),
    })
    agents.push(seller)
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      work: async ({ input }) => {
        if (input.n === 13) throw new Error('not that number')
        return { twice: input.n * 2 }
      },
    })
    await seller.start()
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    provider?.destroy()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** A mandate for a fresh key that holds gas and no USDC, and its agent. */
  const hire = async (name: string, limits: Partial<CreateMandateParameters> = {}, withPermit = true) => {
    const key = KeyWallet.createRandom()
    await devnet.fund(`0x${key.address.slice(2)}`, { eth: 10n ** 18n })
    const { contracts, token, chainId } = devnet
    const unsigned = createMandate({
      principal: `0x${principal().address.slice(2)}`,
      agent: `0x${key.address.slice(2)}`,
      network: { ...contracts, token, chainId },
      perDeal: '1 USDC',
      total: '2 USDC',
      validFor: 86_400,
      now: Math.floor(Date.now() / 1000),
      ...limits,
    })
    const mandate = await grantMandate(unsigned, {
      principal: principal(),
      ...(withPermit ? { permit: await mandatePermit(provider, unsigned) } : {}),
    })
    const file = join(folder, `${name}.mandate.json`)
    await writeFile(file, JSON.stringify(encodeSignedMandate(mandate)))
    const agent = await createAgent({
      name,
      chain,
      signer: signerFromKey(key.privateKey),
      mandate: file,
      transport: 'memory',
      dataDir: join(folder, name),
    })
    agents.push(agent)
    return { agent, mandate }
  }

  const balanceOf = async (account: number): Promise<bigint> => {
    const wallet = await createWallet({
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      rpcUrl: devnet.rpcUrl,
      contracts: devnet.contracts,
    })
    const balance = await wallet.balance()
    await wallet.close()
    return balance
  }

  it('completes a deal without a cent of its own, and its receipt says who paid', async () => {
    const { agent } = await hire('worker')
    const news: DealNews[] = []
    agent.on('deal', item => news.push(item))
    const before = await balanceOf(6)
    const deal = await agent.buy(doubling, { n: 21 }, { budget: '0.90 USDC' })
    const outcome = await deal.outcome()
    if (!outcome.ok) throw new Error(outcome.error.message)
    const { price, output, payer } = outcome.value
    expect(output).toEqual({ twice: 42 })
    expect(payer).toBe(principal().address)
    expect(news.find(({ notice }) => notice.type === 'funded')?.notice).toMatchObject({ payer })
    expect(await balanceOf(6)).toBe(before - price)
    expect(await agent.balance()).toBe(0n)
  })

  it('lets the principal have the money back where the provider gives up', async () => {
    const { agent } = await hire('unlucky')
    const before = await balanceOf(6)
    const deal = await agent.buy(doubling, { n: 13 }, { budget: '0.90 USDC' })
    expect(await deal.outcome()).toMatchObject({ ok: false, error: { code: 'work-failed' } })
    expect(await balanceOf(6)).toBe(before)
    expect(await agent.balance()).toBe(0n)
  })

  it('calls nobody once the mandate is used up or taken back, and says why in one line', async () => {
    const { agent } = await hire('spender', { perDeal: '0.50 USDC', total: '0.50 USDC' })
    const called: string[] = []
    agent.on('deal', ({ notice }) => called.push(notice.type))
    // What is left is all that is bargained for.
    const first = await agent.buy(doubling, { n: 1 }, { budget: '5.00 USDC', opening: '0.50 USDC' })
    expect(await first.result()).toEqual({ twice: 2 })
    called.length = 0
    const second = await agent.buy(doubling, { n: 1 }, { budget: '0.90 USDC' })
    expect(await second.outcome()).toMatchObject({
      ok: false,
      error: {
        code: 'denied',
        message: expect.stringMatching(/^All 0\.50 USDC of the mandate are spent: .*$/),
      },
    })
    expect(called).toEqual(['failed'])

    const revoked = await hire('dismissed')
    await revokeMandate(revoked.mandate, { principal: principal(), provider })
    const third = await revoked.agent.buy(doubling, { n: 1 }, { budget: '0.90 USDC' })
    expect(await third.outcome()).toMatchObject({
      ok: false,
      error: { code: 'denied', message: expect.stringContaining('took the mandate back') },
    })
  })

  it('lets the provider relay for an agent that has neither money nor gas', async () => {
    const token = TestUSDC__factory.connect(devnet.contracts.token, principal())
    const approval = await token.approve(devnet.contracts.spendingMandate, 2_000_000n)
    await expect.poll(() => provider.getTransactionReceipt(approval.hash)).not.toBeNull()
    const { agent } = await hire('penniless', {}, false)
    await provider.send('anvil_setBalance', [agent.address, '0x0'])
    const before = await balanceOf(6)
    const deal = await agent.buy(doubling, { n: 5 }, { budget: '0.80 USDC' })
    const outcome = await deal.outcome()
    if (!outcome.ok) throw new Error(outcome.error.message)
    expect(outcome.value.payer).toBe(principal().address)
    expect(await balanceOf(6)).toBe(before - outcome.value.price)
    expect(await provider.getTransactionCount(agent.address)).toBe(0)
  })

  it('says in one line that the allowance is missing and there is no gas to relay the permit', async () => {
    const token = TestUSDC__factory.connect(devnet.contracts.token, principal())
    const approval = await token.approve(devnet.contracts.spendingMandate, 0n)
    await expect.poll(() => provider.getTransactionReceipt(approval.hash)).not.toBeNull()
    const { agent } = await hire('helpless')
    await provider.send('anvil_setBalance', [agent.address, '0x0'])
    const deal = await agent.buy(doubling, { n: 5 }, { budget: '0.80 USDC' })
    const outcome = await deal.outcome()
    expect(outcome.ok).toBe(false)
    if (!outcome.ok) expect(outcome.error.message).toContain('gas')
  })
})
