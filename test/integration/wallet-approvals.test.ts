import {
  type ApprovalDesk,
  createApprovalDesk,
  openPrincipalSession,
  type PolicyOptions,
} from '@dealwright/wallet'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agree, createWorld, must, mustFail, sign, type World } from './wallet-world.ts'

const session = openPrincipalSession('console', 'ada')
const policy: PolicyOptions = {
  perDealCeiling: '3 USDC',
  budgets: [{ limit: '3 USDC', per: 'day' }],
  approveAbove: '1 USDC',
}

/** An agent's store as far as approvals need it. */
function createStore() {
  const rows = new Map<
    string,
    Parameters<Parameters<typeof createApprovalDesk>[0]['store']['commit']>[0][number]
  >()
  return {
    commit: async (changes: readonly (typeof rows extends Map<string, infer Row> ? Row : never)[]) => {
      for (const change of changes) rows.set(`${change.collection} ${change.key}`, change)
      return true
    },
    list: async (collection: string) =>
      [...rows.values()].flatMap(row =>
        row.kind === 'put' && row.collection === collection ? [{ key: row.key, value: row.value }] : [],
      ),
  }
}

describe('a wallet that asks', () => {
  let world: World
  let approvals: ApprovalDesk

  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())
  beforeEach(async () => {
    approvals = await createApprovalDesk({ store: createStore() })
  })

  const meet = async (approvalTimeoutMs: number) => {
    const client = await world.wallet(1, { policy, approvals, approvalTimeoutMs })
    const provider = await world.wallet(2)
    const terms = (price: bigint) => agree(client, provider, { token: world.devnet.token.address, price })
    return { client, provider, terms }
  }
  const answer = (decision: 'approve' | 'decline') =>
    approvals.onRequest(({ id, hash }) => void approvals.answer(session, { request: id, hash, decision }))

  it('signs nothing where nobody answers in time, and keeps nothing set aside', async () => {
    const { client, terms } = await meet(20)
    for (let attempt = 0; attempt < 3; attempt++) {
      // 2 of 3 USDC a day: what was set aside for the first would leave no room for the next.
      const failure = mustFail(await client.signAgreement(await terms(2_000_000n)))
      expect(failure).toMatchObject({ code: 'denied', reason: 'approval', retryable: false })
      expect(failure.message).toMatch(/^The principal has not answered/)
      expect(approvals.pending()).toEqual([])
    }
  })

  it('asks once for a deal, and not at all below the threshold', async () => {
    const { client, provider, terms } = await meet(30_000)
    const asked: string[] = []
    approvals.onRequest(({ words }) => asked.push(words.title))
    const small = await sign(await terms(500_000n), client, provider)
    must(await client.openJob(small.signed))
    expect(asked).toEqual([])
    const stop = answer('approve')
    const large = await sign(await terms(1_500_000n), client, provider)
    must(await client.openJob(large.signed))
    stop()
    expect(asked).toEqual(['Pay 1.50 USDC'])
    expect(await client.getJob(large.job)).toMatchObject({ status: 'Funded', price: 1_500_000n })
  })

  it('takes no for an answer', async () => {
    const { client, terms } = await meet(30_000)
    const stop = answer('decline')
    expect(mustFail(await client.signAgreement(await terms(2_000_000n)))).toMatchObject({
      reason: 'approval',
      message: 'The principal declined.',
    })
    stop()
  })

  it('asks before a transaction has a nonce, so that others go on meanwhile', async () => {
    const { provider } = await meet(30_000)
    const payer = await world.wallet(3, {
      policy: { ...policy, recipients: [provider.address] },
      approvals,
      approvalTimeoutMs: 30_000,
    })
    const token = world.devnet.token.address
    const pay = (key: string, amount: bigint) => payer.transfer({ token, to: provider.address, amount, key })
    const asked = Promise.withResolvers<() => Promise<unknown>>()
    const stop = approvals.onRequest(({ id, hash }) =>
      asked.resolve(() => approvals.answer(session, { request: id, hash, decision: 'approve' })),
    )
    const before = await provider.balance()
    const large = pay('large', 2_000_000n)
    const approve = await asked.promise
    const others = await Promise.all([pay('small', 1n), pay('smaller', 2n)])
    expect(others.map(({ ok }) => ok)).toEqual([true, true])
    expect(await provider.balance()).toBe(before + 3n)
    await approve()
    must(await large)
    stop()
    expect(await provider.balance()).toBe(before + 2_000_003n)
  })

  it('denies what needs an approval where there is nobody to ask', async () => {
    const { provider, terms } = await meet(0)
    const alone = await world.wallet(1, { policy })
    const failure = mustFail(
      await alone.signAgreement({ ...(await terms(2_000_000n)), provider: provider.address }),
    )
    expect(failure).toMatchObject({ code: 'denied', reason: 'approval' })
  })
})
