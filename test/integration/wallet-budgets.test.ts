import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BudgetFile, openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import type { Hex } from '@dealwright/protocols'
import {
  createApprovalDesk,
  freeze,
  openPrincipalSession,
  type Policy,
  type PolicyOptions,
  resolvePolicy,
  unfreeze,
  type Wallet,
} from '@dealwright/wallet'
import { Interface } from 'ethers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agree, createWorld, must, mustFail, sign, type World } from './wallet-world.ts'

let world: World
let bob: Wallet
let folder: string
let budgets: BudgetFile

beforeAll(async () => {
  world = await createWorld()
  bob = await world.wallet(1)
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'budgets-'))
  budgets = await openBudgetFile({ path: join(folder, 'budget.db') })
})
afterEach(async () => {
  await budgets.close()
  await rm(folder, { recursive: true, force: true })
})

const alice = (policy: PolicyOptions = {}) => world.wallet(0, { budgets, policy })
const terms = (client: Wallet, price = 1_000_000n) =>
  agree(client, bob, { token: world.devnet.token.address, price })
const threeADay: PolicyOptions = { budgets: [{ limit: '3 USDC', per: 'day' }] }
const erc20 = new Interface(['function transfer(address,uint256)', 'function approve(address,uint256)'])

/** Signs a deal of a price, and says which rule denied it, or `signed`. */
async function trySign(wallet: Wallet, price = 1_000_000n): Promise<string> {
  const signed = await wallet.signAgreement(await terms(wallet, price))
  return signed.ok ? 'signed' : (signed.error.reason ?? signed.error.code)
}

describe('a budget in a file', () => {
  it('holds for 50 deals at once, in wallets that share it, and after a restart', async () => {
    const one = await alice(threeADay)
    await using other = await openBudgetFile({ path: join(folder, 'budget.db') })
    const two = await world.wallet(0, { budgets: other, policy: threeADay })
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => trySign(index % 2 === 0 ? one : two)),
    )
    expect(outcomes.filter(outcome => outcome === 'signed')).toHaveLength(3)
    expect(outcomes.filter(outcome => outcome === 'budget')).toHaveLength(47)
    await one.close()
    expect(await trySign(await alice(threeADay), 1n)).toBe('budget')
  })

  it('is consumed by a payment, and given back by a refund', async () => {
    const client = await alice(threeADay)
    const { signed, job } = await sign(await terms(client, 3_000_000n), client, bob)
    must(await client.openJob(signed))
    expect(await client.releaseSpending(job)).toBe(false)
    expect(await trySign(client)).toBe('budget')
    must(await bob.rejectJob({ job, reason: 'cannot' }))
    // The wallet was not told: it asks the chain before it says no.
    expect(await trySign(client, 3_000_000n)).toBe('signed')
  })

  it('is kept by a deal that was completed', async () => {
    const client = await alice(threeADay)
    const { signed, job } = await sign(await terms(client, 3_000_000n), client, bob)
    must(await client.openJob(signed))
    must(await bob.submitWork({ job, deliverable: job }))
    must(await client.completeJob({ job }))
    expect(await trySign(client)).toBe('budget')
    expect(await budgets.read(page => page.accounts().flatMap(account => page.open(account, 9)))).toEqual([])
  })

  it('is freed by a deal that came to nothing: at once unpaid, after its time where a payment is out', async () => {
    const client = await alice(threeADay)
    const unpaid = must(await client.signAgreement(await terms(client, 3_000_000n)))
    expect(await client.releaseSpending(unpaid.hash)).toBe(true)
    const agreement = await terms(client, 3_000_000n)
    const { hash } = must(await client.signAgreement(agreement))
    must(await client.authorizePayment(agreement))
    expect(await client.releaseSpending(hash)).toBe(false)
    expect(await trySign(client)).toBe('budget')
    await world.pass(3_700)
    expect(await trySign(client)).toBe('signed')
  })

  it('counts payments outside deals by their key, and frees those that nobody settled', async () => {
    const client = await alice({ budgets: [{ limit: '3 USDC', per: 'day' }] })
    const now = BigInt(await client.now())
    const nonce: Hex = `0x${'07'.repeat(32)}`
    const pay = (amount: bigint, key: string, own: Hex = nonce) =>
      client.authorizeTransfer({
        token: world.devnet.token.address,
        to: bob.address,
        amount,
        validAfter: 0n,
        validBefore: now + 60n,
        nonce: own,
        spending: { key, counterparty: bob.address, service: 'https://paid.example' },
      })
    const first = must(await pay(2_000_000n, 'try-1'))
    expect(must(await pay(2_000_000n, 'try-1'))).toBe(first)
    expect(mustFail(await pay(2_000_000n, 'try-1', `0x${'08'.repeat(32)}`))).toMatchObject({
      reason: 'reservation',
    })
    expect(mustFail(await pay(2_000_000n, 'try-2'))).toMatchObject({ reason: 'budget' })
    const before = await bob.balance()
    const settled = {
      token: world.devnet.token.address,
      from: client.address,
      to: bob.address,
      value: 2_000_000n,
      validAfter: 0n,
      validBefore: now + 60n,
      nonce,
      signature: first,
    }
    must(await bob.settleTransfer(settled))
    must(await bob.settleTransfer(settled))
    expect((await bob.balance()) - before).toBe(2_000_000n)
    const lost = `0x${'09'.repeat(32)}` as const
    must(await pay(1_000_000n, 'try-3', lost))
    expect(await trySign(client)).toBe('budget')
    await world.pass(120)
    expect(await trySign(client)).toBe('signed')
    expect(await trySign(client, 1n)).toBe('budget')
  })
})

describe('a deal that might be made', () => {
  const ask = async (client: Wallet, amount: bigint, counterparty = bob.address) => {
    const answer = await client.allows({ counterparty, amount })
    return answer.ok ? answer.value : (answer.error.reason ?? answer.error.code)
  }

  it('is allowed or not by whom it is with and what is left, and leaves no trace', async () => {
    const client = await alice({ ...threeADay, counterparties: [bob.address], approveAbove: '2 USDC' })
    const stranger = (await world.wallet(2)).address
    for (let time = 0; time < 5; time += 1) expect(await ask(client, 2_000_000n)).toBe('allowed')
    expect(await ask(client, 3_000_000n)).toBe('needs-approval')
    expect(await ask(client, 3_000_001n)).toBe('budget')
    expect(await ask(client, 5_000_001n)).toBe('per-deal-ceiling')
    expect(await ask(client, 1n, stranger)).toBe('counterparty')
    expect(await trySign(client, 2_000_000n)).toBe('signed')
    expect(await ask(client, 1_000_000n)).toBe('allowed')
    expect(await ask(client, 1_000_001n)).toBe('budget')
  })

  it('is asked about the service where the policy names services', async () => {
    const service = `sha256:${'ab'.repeat(32)}`
    const client = await alice({ services: [service] })
    expect(await ask(client, 1n)).toBe('service')
    const asked = { counterparty: bob.address, amount: 1n, service: `0x${'AB'.repeat(32)}` }
    expect(must(await client.allows(asked))).toBe('allowed')
  })

  it('sees what came back without being told, and a freeze', async () => {
    const client = await alice(threeADay)
    const { signed, job } = await sign(await terms(client, 3_000_000n), client, bob)
    must(await client.openJob(signed))
    expect(await ask(client, 1n)).toBe('budget')
    must(await bob.rejectJob({ job, reason: 'cannot' }))
    expect(await ask(client, 3_000_000n)).toBe('allowed')
    await using beside = await openBudgetFile({ path: join(folder, 'budget.db') })
    await freeze(beside)
    expect(await ask(client, 1n)).toBe('frozen')
    await unfreeze(beside)
  })
})

describe('a freeze', () => {
  it('stops money in a wallet that runs, from beside it, and lets its own money come back', async () => {
    const client = await alice()
    const { signed } = await sign(await terms(client), client, bob)
    const open = await sign(await terms(client), client, bob)
    const done = await sign(await terms(client), client, bob)
    must(await client.openJob(open.signed))
    must(await client.openJob(done.signed))
    must(await bob.submitWork({ job: done.job, deliverable: done.job }))
    await using beside = await openBudgetFile({ path: join(folder, 'budget.db') })
    await freeze(beside)
    expect(mustFail(await client.openJob(signed))).toMatchObject({ code: 'denied', reason: 'frozen' })
    expect(await trySign(client)).toBe('frozen')
    expect(mustFail(await client.completeJob({ job: done.job }))).toMatchObject({ reason: 'frozen' })
    await world.pass(3_700)
    must(await client.claimRefund({ job: open.job }))
    await unfreeze(beside)
    expect(await trySign(client)).toBe('signed')
  })
})

describe('transfers and proposals', () => {
  it('go only where the policy says, once per key, and within the budgets', async () => {
    const client = await alice({ recipients: [bob.address], budgets: [{ limit: '3 USDC', per: 'day' }] })
    const { address: token } = world.devnet.token
    const before = await bob.balance()
    const send = (to: typeof bob.address, amount: bigint, key: string) =>
      client.transfer({ token, to, amount, key })
    const receipt = must(await send(bob.address, 2_000_000n, 'rent'))
    expect(must(await send(bob.address, 2_000_000n, 'rent'))).toEqual(receipt)
    expect(mustFail(await send(bob.address, 1n, 'rent'))).toMatchObject({ reason: 'reservation' })
    expect(mustFail(await send(bob.address, 2_000_000n, 'more'))).toMatchObject({ reason: 'budget' })
    const stranger = (await world.wallet(2)).address
    expect(mustFail(await send(stranger, 1n, 'x'))).toMatchObject({ reason: 'recipient' })
    expect((await bob.balance()) - before).toBe(2_000_000n)

    const propose = (data: string, key: string, to = token) =>
      client.proposeCall({
        call: { to, data: data as Hex, value: 0n },
        spending: { key, counterparty: bob.address },
      })
    must(await propose(erc20.encodeFunctionData('transfer', [bob.address, 500_000n]), 'p1'))
    expect((await bob.balance()) - before).toBe(2_500_000n)
    const refused = [
      await propose(erc20.encodeFunctionData('transfer', [stranger, 1n]), 'p2'),
      await propose(erc20.encodeFunctionData('approve', [bob.address, 1n]), 'p3'),
      await propose('0x12345678', 'p4'),
      await propose(erc20.encodeFunctionData('transfer', [bob.address, 600_000n]), 'p5'),
      await propose(erc20.encodeFunctionData('transfer', [bob.address, 1n]), 'p1'),
      await propose('0x', 'p6', bob.address),
    ]
    expect(refused.map(answer => mustFail(answer).reason)).toEqual([
      'recipient',
      'proposal',
      'understood',
      'budget',
      'reservation',
      'proposal',
    ])
  })
})

describe('an approval', () => {
  it('is asked for above the threshold, for exactly these bytes, and once per deal', async () => {
    const store = { commit: async () => true, list: async () => [] }
    await using desk = await createApprovalDesk({ store })
    const client = await world.wallet(0, {
      budgets,
      policy: { approveAbove: '2 USDC' },
      approvals: desk,
      approvalTimeoutMs: 5_000,
    })
    const session = openPrincipalSession('terminal', 'ada')
    const decide = (decision: 'approve' | 'decline') =>
      desk.onRequest(request => {
        void desk.answer(session, { request: request.id, hash: request.hash, decision })
      })
    expect(await trySign(client, 2_000_000n)).toBe('signed')
    const stop = decide('decline')
    expect(await trySign(client, 3_000_000n)).toBe('approval')
    stop()
    expect(
      await budgets.read(page => page.accounts().flatMap(account => page.open(account, 9))),
    ).toHaveLength(1)
    const end = decide('approve')
    const { signed } = await sign(await terms(client, 3_000_000n), client, bob)
    end()
    must(await client.openJob(signed))
  })

  it('is a no where nobody can be asked', async () => {
    expect(await trySign(await alice({ approveAbove: '0 USDC' }))).toBe('approval')
  })
})

describe('a policy', () => {
  it('is the same data in JSON and in TypeScript', () => {
    const { token } = bob.network
    const options: PolicyOptions = { budgets: [{ limit: 3_000_000n, per: 'week' }], approveAbove: 1n }
    const json: unknown = JSON.parse('{"budgets":[{"limit":"3 USDC","per":"week"}],"approveAbove":"1"}')
    const read: Policy = resolvePolicy(json as PolicyOptions, token)
    expect(read).toEqual(resolvePolicy(options, token))
  })
})
