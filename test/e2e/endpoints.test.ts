import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../chaos/world/create-random.ts'
import { type RpcProxy, startRpcProxy } from '../chaos/world/start-rpc-proxy.ts'
import { doubling } from './services.ts'

describe('agents on a chain with several endpoints', () => {
  let devnet: Devnet
  let first: RpcProxy
  let folder: string
  const agents: Agent[] = []

  beforeAll(async () => {
    devnet = await createDevnet()
    first = await startRpcProxy({ target: devnet.rpcUrl, random: createRandom(7) })
    folder = await mkdtemp(join(tmpdir(), 'dealwright-endpoints-'))
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    await first?.close()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const make = async (name: string, account: number): Promise<Agent> => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: first.url, rpcUrls: [devnet.rpcUrl], ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: { env: 'local', url: devnet.xmtpUrl },
      dataDir: join(folder, name),
    })
    agents.push(agent)
    return agent
  }

  it('go on trading when the first one dies in the middle of a deal', async () => {
    const seller = await make('seller', 1)
    const { promise: died, resolve: die } = Promise.withResolvers<void>()
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      // Money is in escrow, nothing is submitted: from here on both sides know the second endpoint only.
      work: async ({ input }) => {
        await first.close()
        die()
        return { twice: input.n * 2 }
      },
    })
    await seller.start()
    const buyer = await make('buyer', 2)
    const before = await seller.balance()
    const paid = new Promise<void>(resolve => {
      seller.on('deal', ({ notice }) => notice.type === 'completed' && resolve())
    })
    const deal = await buyer.buy(doubling, { n: 21 }, { budget: '0.90 USDC' })
    expect(await deal.result()).toEqual({ twice: 42 })
    await died
    await paid
    expect(await seller.balance()).toBeGreaterThan(before)
  })

  it('refuse the key of an agent that runs, also with a data folder of its own', async () => {
    const twin = await make('twin', 1)
    await expect(twin.start()).rejects.toMatchObject({
      code: 'key-locked',
      message: expect.stringContaining(`agent seller (data in ${join(folder, 'seller')}), process`),
    })
  })
})
