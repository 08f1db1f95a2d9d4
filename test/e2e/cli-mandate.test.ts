import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { parseMandate } from '@dealwright/protocols'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runNode } from './run-node.ts'

describe('dealwright mandate', () => {
  let devnet: Devnet
  let folder: string
  let env: Record<string, string>

  beforeAll(async () => {
    devnet = await createDevnet()
    folder = await mkdtemp(join(tmpdir(), 'dealwright-mandate-cli-'))
    const { contracts, rpcUrl, accounts } = devnet
    env = {
      DEALWRIGHT_RPC_URL: rpcUrl,
      DEALWRIGHT_ESCROW: contracts.escrow,
      DEALWRIGHT_IDENTITY_REGISTRY: contracts.identityRegistry,
      DEALWRIGHT_REPUTATION_REGISTRY: contracts.reputationRegistry,
      DEALWRIGHT_TOKEN: contracts.token,
      DEALWRIGHT_SPENDING_MANDATE: contracts.spendingMandate,
      DEALWRIGHT_PRINCIPAL_KEY: accounts[3]?.privateKey ?? '',
    }
  })

  afterAll(async () => {
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (...words: string[]) =>
    runNode(['packages/dealwright/src/cli/main.ts', 'mandate', ...words], { env })

  it('signs a mandate into a file, shows what it allows, and takes it back', async () => {
    const file = join(folder, 'mandate.json')
    const limits = [
      '--per-deal',
      '5 USDC',
      '--total',
      '100 USDC',
      '--per-period',
      '20 USDC',
      '--period',
      'week',
    ]
    const agent = devnet.accounts[4]?.address ?? ''
    const created = await run('create', '--agent', agent, ...limits, '--days', '10', '--out', file)
    expect([created.code, created.stderr]).toEqual([0, ''])
    expect(created.stdout).toContain('5.00 USDC a deal, 100.00 USDC in all')
    expect(created.stdout).not.toContain(env.DEALWRIGHT_PRINCIPAL_KEY?.slice(2))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(parseMandate(JSON.parse(await readFile(file, 'utf8')))).toMatchObject({
      ok: true,
      value: { mandate: { agent, perDeal: 5_000_000n, perPeriod: 20_000_000n, period: 604_800 } },
    })

    const again = await run('create', '--agent', agent, ...limits, '--out', file)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('(file-exists)')])

    const shown = await run('show', file)
    expect([shown.code, shown.stderr]).toEqual([0, ''])
    for (const words of ['20.00 USDC per week', '0.00 USDC of 100.00 USDC', 'The agent can pay with it.'])
      expect(shown.stdout).toContain(words)
    // Ten days and the moment that the chain is behind.
    expect(shown.stdout).toMatch(/in (?:9|10) days/)

    const revoked = await run('revoke', file)
    expect([revoked.code, revoked.stderr]).toEqual([0, ''])
    expect((await run('show', file)).stdout).toContain('took the mandate back')
  })

  it('says in one line what is wrong', async () => {
    const agent = devnet.accounts[4]?.address ?? ''
    const tooMuch = await run('create', '--agent', agent, '--per-deal', '5 USDC', '--total', '1 USDC')
    expect([tooMuch.code, tooMuch.stderr]).toEqual([
      1,
      'dealwright: Correct the mandate: perDeal must be above 0 and at most the total. (bad-mandate)\n',
    ])
    const missing = await run('show', join(folder, 'none.json'))
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('(mandate-missing)')])
  })
})
