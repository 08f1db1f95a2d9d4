import { createMemoryBudgetStore, freeze } from '@dealwright/wallet'
import { expect, it } from 'vitest'
import { readPolicy } from './read-policy.ts'

const token = { symbol: 'USDC', decimals: 6, address: `0x${'c'.repeat(40)}` } as const
const self = `0x${'A'.repeat(40)}` as const
const now = Date.UTC(2026, 10, 22)
const context = { self, chainId: 31_337, token, now, provider: undefined }
const mandate = async () => undefined

it('says the default policy, and what was used of it by this account on this chain', async () => {
  const store = createMemoryBudgetStore()
  const spend = (key: string, account: string, at: number) =>
    store.transact(page =>
      page.put({
        key,
        account,
        kind: 'deal',
        state: 'spent',
        token: token.address,
        amount: 1_200_000n,
        recipient: self,
        counterparty: self,
        service: '',
        at,
        until: 0,
        nonce: '',
        approved: false,
      }),
    )
  const own = `31337:0x01:${self.toLowerCase()}`
  await spend('a', own, now - 1)
  await spend('b', own, now - 25 * 3_600_000)
  await spend('c', `1:0x01:${self.toLowerCase()}`, now - 1)
  const { view, limits } = await readPolicy(
    { budgets: async () => store, policy: undefined, mandate },
    context,
  )
  expect(view).toMatchObject({
    isFrozen: false,
    rules: [
      { rule: 'per-deal-ceiling', says: 'At most 5.00 USDC for one deal' },
      { rule: 'budget', says: 'At most 25.00 USDC per day' },
    ],
    budgets: [{ used: { text: '1.20 USDC' }, left: { text: '23.80 USDC' } }],
  })
  expect(limits).toEqual({ perDeal: 5_000_000n, inAll: 23_800_000n })
})

it('says every rule of a policy in words, and amounts as digits', async () => {
  const store = createMemoryBudgetStore()
  await freeze(store)
  const policy = {
    perDealCeiling: 2_000_000n,
    budgets: [{ limit: '3 USDC', per: 'week' as const, each: 'counterparty' as const }],
    approveAbove: '1 USDC',
    quietHours: [{ from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' }],
    rates: [{ limit: 3, per: 'hour' as const, of: 'payments' as const }],
  }
  const { view } = await readPolicy({ budgets: async () => store, policy, mandate }, context)
  expect(view.rules.map(({ says }) => says)).toEqual([
    'At most 2.00 USDC for one deal',
    'At most 3.00 USDC per week for each counterparty',
    'At most 25.00 USDC per day',
    'Asks before anything above 1.00 USDC',
    'At most 3 payments per hour',
    'Nothing from 22:00 to 07:00 (Europe/Berlin)',
  ])
  expect(view).toMatchObject({ isFrozen: true, canUnfreeze: true, policy: { perDealCeiling: '2000000' } })
})
