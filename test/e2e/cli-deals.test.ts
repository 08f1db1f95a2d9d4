import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WalletPort } from '@dealwright/agent-core'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runNode } from './run-node.ts'
import { doubling } from './services.ts'

const command = 'packages/dealwright/src/cli/main.ts'

describe('dealwright deals', () => {
  let devnet: Devnet
  let folder: string
  const agents = new Set<Agent>()
  const wallets: WalletPort[] = []

  beforeAll(async () => {
    devnet = await createDevnet()
    folder = await mkdtemp(join(tmpdir(), 'dealwright-deals-'))
  })

  afterAll(async () => {
    for (const agent of agents) await agent.close()
    for (const wallet of wallets) await wallet.close()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const deals = (name: string, ...arguments_: string[]) =>
    runNode([command, 'deals', ...arguments_, '--data-dir', join(folder, name)])

  /** An agent whose wallet leaves no feedback, unless it is mended. */
  const make = async (name: string, account: number, { mended = false } = {}): Promise<Agent> => {
    const signer = signerFromKey(devnet.accounts[account]?.privateKey ?? '0x')
    const { rpcUrl, contracts, xmtpUrl } = devnet
    const wallet = await createWallet({ signer, rpcUrl, contracts })
    wallets.push(wallet)
    const refusing: WalletPort = {
      ...wallet,
      giveFeedback: async () => ({
        ok: false,
        error: { code: 'denied', message: 'no feedback \u001b[2Jtoday', retryable: false },
      }),
    }
    const agent = await createAgent({
      name,
      signer,
      chain: { rpcUrl, ...contracts },
      wallet: mended ? wallet : refusing,
      transport: { env: 'local', url: xmtpUrl },
      dataDir: join(folder, name),
    })
    agents.add(agent)
    return agent
  }

  it('shows real deals while their agents run; what failed is retried or given up while they are stopped', async () => {
    const seller = await make('seller', 1)
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '0.40 USDC',
      work: ({ input }) => ({ twice: input.n * 2 }),
    })
    await seller.start()
    const buyer = await make('buyer', 2)
    const deal = await buyer.buy(doubling, { n: 21 }, { budget: '0.90 USDC' })
    expect(await deal.result()).toEqual({ twice: 42 })
    const hash = (await deal.hash()) ?? ''
    await expect
      .poll(async () => (await deals('seller')).stdout, { timeout: 30_000 })
      .toMatch(/provider .* test\.doubling .* USDC .* completed .* 1 failed/)
    await expect
      .poll(async () => (await deals('buyer')).stdout, { timeout: 30_000 })
      .toMatch(/client .* test\.doubling .* USDC .* completed .* 1 failed/)

    const shown = await deals('buyer', 'show', hash.slice(0, 12))
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    for (const part of [hash, seller.address, 'n: 21', 'fund', 'complete', 'job opened', 'heard Deliver']) {
      expect(shown.stdout).toContain(part)
    }
    expect(shown.stdout).toMatch(/open-job +done/)
    expect(shown.stdout).toMatch(
      /leave-feedback +failed +1 failed try +denied: no feedback \[2Jtoday +\([-0-9: ]+; waits for you/,
    )

    const early = await deals('buyer', 'retry', hash)
    expect(early).toMatchObject({ code: 1, stdout: '' })
    expect(early.stderr).toMatch(/^dealwright: [^\n]* is running; stop it, [^\n]* \(agent-running\)\n$/)

    await buyer.close()
    await seller.close()
    const once = '1 failed effect planned again: done when the agent starts.\n'
    expect(await deals('buyer', 'retry', hash)).toEqual({ code: 0, stdout: once, stderr: '' })
    expect((await deals('buyer', 'retry', hash)).stdout).toMatch(/^Nothing waits for you here/)
    expect((await deals('buyer')).stdout).toMatch(/completed .* 1 open/)
    expect((await deals('seller', 'abandon', hash)).stdout).toBe('1 failed effect given up.\n')
    expect((await deals('seller')).stdout).toMatch(/^No open deals/)

    const again = await make('buyer', 2, { mended: true })
    const praised = new Promise<void>(resolve => {
      again.on('deal', ({ notice }) => notice.type === 'feedback' && resolve())
    })
    await again.start()
    await praised
    await expect
      .poll(async () => (await deals('buyer')).stdout, { timeout: 30_000 })
      .toMatch(/^No open deals/)
    expect((await deals('buyer', '--all')).stdout).toMatch(/client .* completed .* -\n/)
    const after = (await deals('buyer', 'show', hash)).stdout
    expect(after).toMatch(/leave-feedback +failed .*; retried /)
    expect(after).toMatch(/leave-feedback +done/)
  })

  it('says in a line what it cannot find', async () => {
    const missing = await deals('nobody')
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/^dealwright: No agent has its data in [^\n]+ \(no-store\)\n$/)
  })
})
