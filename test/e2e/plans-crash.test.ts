import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forecast, translate } from './plans-world.ts'
import { type RunningNode, startNode } from './run-node.ts'

/** Milliseconds for two lives of a process and two deals over XMTP, on a machine that is busy. */
const patience = 150_000

describe('a plan whose agent is killed', () => {
  let devnet: Devnet
  let folder: string
  const sellers: Agent[] = []
  const running = new Set<RunningNode>()
  const worked: string[] = []
  let gates: { begun: () => void; open: Promise<void> }

  const keyOf = (account: number) => devnet.accounts[account]?.privateKey ?? '0x'
  const openSeller = async (name: string, account: number) => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(keyOf(account)),
      transport: { env: 'local', url: devnet.xmtpUrl },
      dataDir: join(folder, name),
    })
    sellers.push(agent)
    return agent
  }

  beforeAll(async () => {
    devnet = await createDevnet()
    folder = await mkdtemp(join(tmpdir(), 'dealwright-plans-'))
    const meteo = await openSeller('meteo', 1)
    meteo.sell(forecast, {
      ask: '1.00 USDC',
      floor: '0.50 USDC',
      work: ({ input }) => {
        worked.push('forecast')
        return { highC: 11, summary: `dry in ${input.city}` }
      },
    })
    const polyglot = await openSeller('polyglot', 2)
    polyglot.sell(translate, {
      ask: '0.50 USDC',
      floor: '0.20 USDC',
      work: async ({ input }) => {
        worked.push('translation')
        gates.begun()
        await gates.open
        return { text: `${input.text} (${input.language})` }
      },
    })
    for (const seller of sellers) await seller.start()
  })

  afterAll(async () => {
    for (const node of running) node.child.kill('SIGKILL')
    await Promise.all([...running].map(({ ended }) => ended))
    for (const seller of sellers) await seller.close()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const startBuyer = (name: string, account: number, text = '') => {
    const { rpcUrl, xmtpUrl, contracts } = devnet
    const child = fileURLToPath(new URL('plans-child.ts', import.meta.url))
    const node = startNode([child, name, join(folder, name), text], {
      env: {
        DEALWRIGHT_PRIVATE_KEY: keyOf(account),
        DEALWRIGHT_RPC_URL: rpcUrl,
        DEALWRIGHT_XMTP_URL: xmtpUrl,
        DEALWRIGHT_ESCROW: contracts.escrow,
        DEALWRIGHT_IDENTITY_REGISTRY: contracts.identityRegistry,
        DEALWRIGHT_REPUTATION_REGISTRY: contracts.reputationRegistry,
        DEALWRIGHT_TOKEN: contracts.token,
      },
    })
    running.add(node)
    return node
  }
  const kill = async (node: RunningNode) => {
    node.child.kill('SIGKILL')
    running.delete(node)
    await node.ended
  }
  const balance = async (account: number): Promise<bigint> => {
    const { rpcUrl, contracts } = devnet
    const wallet = await createWallet({ signer: signerFromKey(keyOf(account)), rpcUrl, contracts })
    const value = await wallet.balance()
    await wallet.close()
    return value
  }
  const shut = () => {
    const begun = Promise.withResolvers<void>()
    const open = Promise.withResolvers<void>()
    gates = { begun: begun.resolve, open: open.promise }
    return { begun: begun.promise, open: open.resolve }
  }

  it(
    'goes on in its second step, and buys neither step again',
    async () => {
      const before = await balance(3)
      const gate = shut()
      const first = startBuyer('buyer', 3, 'Weather for Paris in French, at most 1.20 USDC')
      await gate.begun
      await kill(first)
      gate.open()
      const second = startBuyer('buyer', 3)
      const printed = await second.untilPrinted('closed')
      expect(printed).toContain('over done')
      const [, spent = '', outputs = ''] = /^over done (\d+) (.*)$/m.exec(printed) ?? []
      expect(JSON.parse(outputs)).toEqual([
        { highC: 11, summary: 'dry in Paris' },
        { text: 'dry in Paris (French)' },
      ])
      expect(worked).toEqual(['forecast', 'translation'])
      expect(printed).not.toContain('step-started')
      expect(BigInt(spent)).toBeLessThanOrEqual(1_200_000n)
      expect(before - (await balance(3))).toBe(BigInt(spent))
      await second.ended
    },
    patience,
  )

  // Between the commits of a step: before its order is placed, and before the next one's is.
  it.each([
    ['approved', 4],
    ['step-done 0', 5],
  ])(
    'that is killed at "%s" pays for each step once',
    async (moment, account) => {
      worked.length = 0
      const name = `mortal-${account}`
      const before = await balance(account)
      shut().open()
      const first = startBuyer(name, account, 'Weather for Paris in French, at most 1.20 USDC')
      await first.untilPrinted(moment)
      await kill(first)
      const second = startBuyer(name, account)
      const printed = await second.untilPrinted('closed')
      const [, spent = ''] = /^over done (\d+) /m.exec(printed) ?? []
      expect(printed).toContain('over done')
      expect(worked).toEqual(['forecast', 'translation'])
      expect(before - (await balance(account))).toBe(BigInt(spent))
      await second.ended
    },
    patience,
  )
})
