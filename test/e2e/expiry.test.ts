import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent, type DealNews } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

describe('when time runs out, the money is where the chain says', () => {
  let devnet: Devnet
  const agents: Agent[] = []

  beforeAll(async () => {
    devnet = await createDevnet()
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    await devnet?.close()
  })

  const make = async (name: string, account: number) => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: 'memory',
    })
    agents.push(agent)
    return agent
  }
  const news = (agent: Agent, type: DealNews['notice']['type']) =>
    new Promise<DealNews>(resolve => {
      agent.on('deal', item => item.notice.type === type && resolve(item))
    })

  it('a provider that vanishes after it was paid into escrow loses the money to its client', async () => {
    const seller = await make('vanishing-seller', 1)
    const buyer = await make('patient-buyer', 2)
    seller.sell(doubling, { ask: '1.00 USDC', floor: '0.40 USDC', work: () => new Promise(() => {}) })
    await seller.start()
    const before = await buyer.balance()
    const working = news(seller, 'working')
    const deal = await buyer.buy(doubling, { n: 1 }, { budget: '0.90 USDC', deliverWithin: '8s' })
    await working
    await seller.close()
    expect(await buyer.balance()).toBeLessThan(before)
    expect(await deal.outcome()).toMatchObject({ ok: false, error: { code: 'not-delivered' } })
    expect(await buyer.balance()).toBe(before)
  })
})
