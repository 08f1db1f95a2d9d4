import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import {
  type Agent,
  approvalProtocol,
  createAgent,
  openPrincipalSession,
  type PendingApproval,
} from 'dealwright'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

const session = openPrincipalSession('console', 'ada')

describe('a deal above what the policy lets pass unasked', () => {
  let devnet: Devnet
  let folder: string
  const agents: Agent[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-approvals-'))
    devnet = await createDevnet()
  })

  afterEach(async () => {
    for (const agent of agents.splice(0)) await agent.close()
    await devnet.close()
    await rm(folder, { recursive: true, force: true })
  })

  const make = async (
    name: string,
    account: number,
    options: Partial<Parameters<typeof createAgent>[0]> = {},
  ) => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: 'memory',
      dataDir: join(folder, name),
      ...options,
    })
    agents.push(agent)
    return agent
  }

  /** A seller that never goes below 1 USDC, and a buyer that must ask for more than half of that. */
  async function meet(options: Partial<Parameters<typeof createAgent>[0]> = {}) {
    const seller = await make('seller', 1)
    seller.sell(doubling, {
      ask: '1.00 USDC',
      floor: '1.00 USDC',
      work: async ({ input }) => ({ twice: input.n * 2 }),
    })
    await seller.start()
    const buyer = await make('buyer', 2, {
      policy: {
        perDealCeiling: '1.50 USDC',
        budgets: [{ limit: '1.50 USDC', per: 'day' }],
        approveAbove: '0.50 USDC',
      },
      ...options,
    })
    return { seller, buyer }
  }

  const asked = (agent: Agent) =>
    new Promise<PendingApproval>(resolve => {
      agent.on('approval', resolve)
    })
  const buy = (agent: Agent) => agent.buy(doubling, { n: 21 }, { budget: '1.00 USDC' })

  it('waits for the principal, and is paid once it says yes', async () => {
    const { buyer, seller } = await meet()
    const question = asked(buyer)
    const deal = await buy(buyer)
    const { id, hash, words } = await question
    expect(words.title).toBe('Pay 1.00 USDC')
    expect(words.lines.join('\n')).toContain(seller.address)
    expect(await buyer.approvals.pending()).toHaveLength(1)
    expect(await buyer.approvals.answer(session, { request: id, hash, decision: 'approve' })).toMatchObject({
      ok: true,
    })
    const outcome = await deal.outcome()
    expect(outcome).toMatchObject({ ok: true, value: { output: { twice: 42 } } })
    expect(await buyer.approvals.pending()).toEqual([])
  })

  it('ends as no deal where it says no, and nothing stays set aside', async () => {
    const { buyer } = await meet()
    for (const decision of ['decline', 'approve'] as const) {
      const question = asked(buyer)
      const deal = await buy(buyer)
      const { id, hash } = await question
      await buyer.approvals.answer(session, { request: id, hash, decision })
      const outcome = await deal.outcome()
      // 1.00 of 1.50 USDC a day: the second deal fits only if the first holds nothing any more.
      if (decision === 'approve') expect(outcome).toMatchObject({ ok: true })
      else
        expect(outcome).toMatchObject({
          ok: false,
          error: { code: 'denied', message: 'The principal declined.' },
        })
    }
  })

  it('takes a principal at its inbox at its typed word, and nobody at any other', async () => {
    const principal = await make('principal', 3, { register: false })
    const stranger = await make('stranger', 4, { register: false })
    const told: unknown[] = []
    principal.handle(approvalProtocol, { Request: body => told.push(body) })
    await principal.start()
    const { buyer } = await meet({ principals: [principal.address] })
    const question = asked(buyer)
    const deal = await buy(buyer)
    const { id, hash } = await question
    const say = (agent: Agent, about: string) =>
      agent.ask(buyer.address, approvalProtocol, 'Approve', { request: id, hash: `0x${about}` })
    expect(await say(stranger, hash.slice(2))).toMatchObject({
      value: { type: 'Refused', body: { code: 'not-principal' } },
    })
    expect(await say(principal, 'ab'.repeat(32))).toMatchObject({
      value: { type: 'Refused', body: { code: 'wrong-hash' } },
    })
    expect(await buyer.approvals.pending()).toHaveLength(1)
    expect(await say(principal, hash.slice(2))).toMatchObject({ value: { type: 'Taken' } })
    expect(await deal.outcome()).toMatchObject({ ok: true })
    expect(told).toMatchObject([{ request: id, hash }])
  })

  it('finds its question again after a restart', async () => {
    const { buyer } = await meet()
    const question = asked(buyer)
    await buy(buyer)
    const { id, hash } = await question
    await buyer.close()
    const back = await make('buyer', 2, { policy: { approveAbove: '0.50 USDC' } })
    const completed = new Promise(resolve => {
      back.on('deal', ({ notice }) => {
        if (notice.type === 'completed' || notice.type === 'failed') resolve(notice.type)
      })
    })
    await back.start()
    const [again] = await back.approvals.pending()
    expect(again).toMatchObject({ id, hash })
    await back.approvals.answer(session, { request: id, hash, decision: 'approve' })
    expect(await completed).toBe('completed')
  })
})
