import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueuePort } from '@dealwright/agent-core'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createMandate } from '@dealwright/protocols'
import { createWallet, grantMandate, mandatePermit, signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent } from 'dealwright'
import { JsonRpcProvider, Wallet as KeyWallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScriptedPlanner, forecast } from './plans-world.ts'

describe('plans that are paid under a mandate of 1 USDC a deal and 2 USDC in all', () => {
  let devnet: Devnet
  let provider: JsonRpcProvider
  let folder: string
  let queue: QueuePort
  let mandated: (name: string, ceiling: bigint | null) => Promise<Agent>
  const agents: Agent[] = []
  let worked = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-plans-mandate-'))
    ;[devnet, queue] = await Promise.all([createDevnet(), openQueue()])
    const { contracts, token, chainId, rpcUrl, accounts } = devnet
    provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
    const principal = new KeyWallet(accounts[6]?.privateKey ?? '0x', provider)
    const key = KeyWallet.createRandom()
    const agent = `0x${key.address.slice(2)}` as const
    await devnet.fund(agent, { eth: 10n ** 18n })
    const unsigned = createMandate({
      principal: `0x${principal.address.slice(2)}`,
      agent,
      network: { ...contracts, token, chainId },
      perDeal: '1 USDC',
      total: '2 USDC',
      validFor: 86_400,
      now: Math.floor(Date.now() / 1000),
    })
    const permit = await mandatePermit(provider, unsigned)
    const mandate = await grantMandate(unsigned, { principal, permit })
    const open = async (options: Parameters<typeof createAgent>[0]) => {
      const opened = await createAgent({
        chain: { rpcUrl, ...contracts },
        transport: 'memory',
        queue,
        dataDir: join(folder, options.name),
        ...options,
      })
      agents.push(opened)
      return opened
    }
    const seller = await open({
      name: 'mandate-meteo',
      signer: signerFromKey(accounts[1]?.privateKey ?? '0x'),
    })
    seller.sell(forecast, {
      ask: '0.60 USDC',
      floor: '0.40 USDC',
      work: ({ input }) => {
        worked += 1
        return { highC: 11, summary: `dry in ${input.city}` }
      },
    })
    await seller.start()
    const cities = ['Paris', 'Rome', 'Oslo']
    mandated = async (name, ceiling) => {
      const steps = cities.slice(0, ceiling === null ? 3 : 2)
      const planner = createScriptedPlanner(
        use => steps.map(city => use('weather.forecast', { city, day: '2026-11-23' })),
        ceiling,
      )
      return open({ name, signer: signerFromKey(key.privateKey), mandate, planner })
    }
  })
  afterAll(async () => {
    for (const agent of agents.toReversed()) await agent.close()
    await queue?.close()
    provider?.destroy()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const principalHolds = async (): Promise<bigint> => {
    const wallet = await createWallet({
      signer: signerFromKey(devnet.accounts[6]?.privateKey ?? '0x'),
      rpcUrl: devnet.rpcUrl,
      contracts: devnet.contracts,
    })
    const held = await wallet.balance()
    await wallet.close()
    return held
  }

  it('are refused before anything is spent where their worst case is more than it has left', async () => {
    const before = await principalHolds()
    for (const [name, ceiling] of [
      ['dear', 2_100_000n],
      ['default', null],
    ] as const) {
      const agent = await mandated(name, ceiling)
      const outcome = await agent.delegate('Weather everywhere')
      expect(outcome).toMatchObject({ ok: false, error: { code: 'insufficient-funds', done: [] } })
      expect(!outcome.ok && outcome.error.message).toContain('there is 2.00 USDC to spend')
      await agent.close()
    }
    expect([await principalHolds(), worked]).toEqual([before, 0])
  })

  it('are paid with the money of the principal, step by step', async () => {
    const before = await principalHolds()
    const agent = await mandated('thrifty', 1_600_000n)
    const outcome = await agent.delegate('Weather in Paris and Rome, at most 1.60 USDC')
    expect(outcome).toMatchObject({ ok: true, value: [{ step: 0 }, { step: 1 }] })
    const [run] = await agent.plans.list()
    expect(before - (await principalHolds())).toBe(run?.spent)
    expect(run?.steps.map(({ payer }) => payer?.toLowerCase())).toEqual(
      Array(2).fill(devnet.accounts[6]?.address.toLowerCase()),
    )
  })
})
