import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import { freeze } from '@dealwright/wallet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkIntent } from './check-intent.ts'
import { freezeAgent } from './freeze-agent.ts'

let folder: string
let lines: string[]
const print = (line: string) => lines.push(line)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
  lines = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const token = '0x'.padEnd(42, 'a')
const provider = `0x${'22'.repeat(20)}`
const client = `0x${'11'.repeat(20)}`
const bytes = `0x${'5a'.repeat(32)}`

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function agreement(price: string) {
  return {
    client,
    provider,
    evaluator: client,
    token,
    price,
    serviceDigest: bytes,
    requestHash: bytes,
    deliverBy: 1_800_000_000,
    reviewPeriod: 600,
    salt: bytes,
  }
}

const env = {
  DEALWRIGHT_RPC_URL: 'http://127.0.0.1:1',
  DEALWRIGHT_ESCROW: `0x${'e1'.repeat(20)}`,
  DEALWRIGHT_IDENTITY_REGISTRY: `0x${'e2'.repeat(20)}`,
  DEALWRIGHT_REPUTATION_REGISTRY: `0x${'e3'.repeat(20)}`,
  DEALWRIGHT_TOKEN: token,
  DEALWRIGHT_TOKEN_FACTS: 'USDC 6',
  DEALWRIGHT_CHAIN_ID: '31337',
}

describe('dealwright policy check', () => {
  it('explains a deal that is allowed, rule by rule, with what is left', async () => {
    const file = await write('intent.json', { kind: 'sign-agreement', agreement: agreement('2000000') })
    expect(await checkIntent({ file, env }, { print })).toBe(0)
    const text = lines.join('\n')
    expect(text).toMatch(/per-deal-ceiling +allows +2\.00 USDC +5\.00 USDC/)
    expect(text).toMatch(/budget +allows +2\.00 USDC +25\.00 USDC per day +25\.00 USDC/)
    expect(text).toMatch(/bytes +allows +Agreement of/)
    expect(lines.at(-1)).toBe('Allowed.')
  })

  it('says which rule denies, the limit, and what to change', async () => {
    const file = await write('intent.json', { kind: 'sign-agreement', agreement: agreement('6000000') })
    expect(await checkIntent({ file, env }, { print })).toBe(2)
    expect(lines.slice(-3)).toEqual([
      'per-deal-ceiling  denies  6.00 USDC  5.00 USDC  -',
      'Denied.',
      "6.00 USDC is not within the ceiling of 5.00 USDC per deal: agree on less, or raise the policy's perDealCeiling.",
    ])
  })

  it('reads a policy file and what the agent has spent', async () => {
    const file = await write('intent.json', { kind: 'sign-agreement', agreement: agreement('2000000') })
    const policy = await write('policy.json', {
      budgets: [{ limit: '3 USDC', per: 'week' }],
      approveAbove: '1 USDC',
    })
    await write('agent.db', '')
    await using budgets = await openBudgetFile({ path: join(folder, 'budget.db') })
    const address = (text: string): `0x${string}` => `0x${text.slice(2)}`
    await budgets.transact(page =>
      page.put({
        key: `31337:0x01:${client}/x`,
        account: `31337:0x01:${client}`,
        kind: 'deal',
        state: 'spent',
        token: address(token),
        amount: 500_000n,
        recipient: address(provider),
        counterparty: address(provider),
        service: '',
        at: Date.now(),
        until: 0,
        nonce: '',
        approved: false,
      }),
    )
    await checkIntent({ file, policy, dataDir: folder, env }, { print })
    const text = lines.join('\n')
    expect(text).toMatch(/budget +allows +2\.00 USDC +3\.00 USDC per week +2\.50 USDC/)
    expect(text).toMatch(/approval +asks/)
    expect(lines.at(-1)).toBe('Allowed once the principal approves it.')
    await freeze(budgets)
    await checkIntent({ file, policy, dataDir: folder, env }, { print })
    expect(lines.at(-2)).toBe('Denied.')
    expect(lines.at(-1)).toContain('frozen')
  })

  it('counts in the token of the chain: as told, as known, or as the chain says', async () => {
    const file = await write('intent.json', { kind: 'sign-agreement', agreement: agreement('2000000') })
    await checkIntent({ file, env: { ...env, DEALWRIGHT_TOKEN_FACTS: 'EURC 5' } }, { print })
    expect(lines.join('\n')).toMatch(/per-deal-ceiling +denies +20\.00 EURC +5\.00 EURC/)
    const usdc = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
    const onBase = { ...env, DEALWRIGHT_CHAIN_ID: '8453', DEALWRIGHT_TOKEN_FACTS: '', DEALWRIGHT_TOKEN: usdc }
    const intent = { kind: 'sign-agreement', agreement: { ...agreement('2000000'), token: usdc } }
    await checkIntent({ file: await write('base.json', intent), env: onBase }, { print })
    expect(lines.at(-1)).toBe('Allowed.')
    const unknown = checkIntent({ file, env: { ...env, DEALWRIGHT_TOKEN_FACTS: '' } }, { print })
    await expect(unknown).rejects.toMatchObject({ code: 'rpc-unreachable' })
  })

  it.each([
    ['bad-file', 'nothing.json', undefined],
    ['bad-file', 'broken.json', '{"kind":'],
    ['bad-intent', 'odd.json', { kind: 'send-everything' }],
    ['bad-intent', 'short.json', { kind: 'claim-refund', job: '0x12' }],
    ['bad-intent', 'float.json', { kind: 'transfer', token, to: provider, amount: 1.5, key: 'k' }],
    ['bad-intent', 'list.json', []],
  ])('refuses with %s what is in %s, in one line', async (code, name, content) => {
    const file = content === undefined ? join(folder, name) : await write(name, content)
    const error = await checkIntent({ file, env }, { print }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code })
    expect(error instanceof Error && error.message.split('\n')).toHaveLength(1)
    expect(lines).toEqual([])
  })

  it('refuses a policy with a mistyped rule', async () => {
    const file = await write('intent.json', { kind: 'claim-refund', job: bytes })
    const policy = await write('policy.json', { perDealCieling: '1 USDC' })
    await expect(checkIntent({ file, policy, env }, { print })).rejects.toMatchObject({ code: 'bad-policy' })
  })
})

describe('dealwright freeze', () => {
  it('stops an agent that runs, and lets it go on', async () => {
    await write('agent.db', '')
    await using budgets = await openBudgetFile({ path: join(folder, 'budget.db') })
    const flag = () => budgets.read(page => page.flag('frozen'))
    await freezeAgent({ dataDir: folder, isFrozen: true }, { print })
    expect(await flag()).toBeDefined()
    await freezeAgent({ dataDir: folder, isFrozen: true }, { print })
    await freezeAgent({ dataDir: folder, isFrozen: false }, { print })
    expect(await flag()).toBeUndefined()
    expect(lines).toEqual([
      `Frozen: no money leaves the agent of ${folder} until dealwright unfreeze. It may still claim what is its own.`,
      `The agent of ${folder} was frozen already.`,
      `The agent of ${folder} may spend again, within its policy.`,
    ])
  })

  it('says where it looked for an agent', async () => {
    await expect(freezeAgent({ dataDir: folder, isFrozen: true }, { print })).rejects.toMatchObject({
      code: 'no-store',
    })
  })
})
