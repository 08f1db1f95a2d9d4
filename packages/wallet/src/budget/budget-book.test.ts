import type { Hex } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyOptions, Spending } from '../policy/policy.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { context, otherToken, peer, stranger, token } from '../testing/arbitraries.ts'
import type { BudgetStore } from './budget-store.ts'
import { createBudgetBook } from './create-budget-book.ts'
import { createMemoryBudgetStore } from './create-memory-budget-store.ts'
import { freeze, isFrozen, unfreeze } from './freeze.ts'

const hour = 3_600_000

function spend(key: string, change: Partial<Spending> = {}): Spending {
  return {
    key,
    kind: 'deal',
    token: token.address,
    amount: 1_000_000n,
    recipient: context.contracts.escrow,
    counterparty: peer,
    service: '',
    until: 0,
    nonce: '',
    pays: false,
    ...change,
  }
}

function open(options: PolicyOptions = {}, store: BudgetStore = createMemoryBudgetStore(), account = 'a') {
  const clock = { at: 1_763_000_000_000 }
  const policy = resolvePolicy(options, token)
  const book = createBudgetBook({ store, account, now: () => clock.at })
  const reserve = async (spending: Spending): Promise<string> => {
    const reserved = await book.reserve(policy, spending, context)
    return reserved.ok ? (reserved.value.isNew ? 'new' : 'known') : reserved.error.rule
  }
  return { store, clock, policy, book, reserve }
}

describe('budgets', () => {
  it('allow 25 of the token in any 24 hours by default, and say what is left', async () => {
    const { book, policy, reserve, clock } = open()
    for (let index = 0; index < 6; index++) await reserve(spend(`${index}`, { amount: 4_000_000n }))
    const denied = await book.reserve(policy, spend('more', { amount: 1_000_001n }), context)
    expect(denied).toEqual({
      ok: false,
      error: {
        rule: 'budget',
        limit: '25.00 USDC per day',
        value: '1.000001 USDC',
        left: '1.00 USDC',
        message:
          "1.000001 USDC is more than is left of 25.00 USDC per day, which is 1.00 USDC: agree on less, wait, or raise the policy's budgets.",
      },
    })
    expect(await reserve(spend('less'))).toBe('new')
    clock.at += 24 * hour
    expect(await reserve(spend('same moment', { amount: 1n }))).toBe('budget')
    clock.at += 1
    expect(await reserve(spend('next day', { amount: 25_000_000n }))).toBe('new')
  })

  it('count for one service, one counterparty, or each of them', async () => {
    const { reserve } = open({
      budgets: [
        { limit: '2 USDC', per: 'week', of: { service: 'https://a.example' } },
        { limit: '3 USDC', per: 'lifetime', each: 'counterparty' },
      ],
    })
    const service = 'https://a.example'
    expect(await reserve(spend('1', { service }))).toBe('new')
    expect(await reserve(spend('2', { service, counterparty: stranger }))).toBe('new')
    expect(await reserve(spend('3', { service, counterparty: stranger }))).toBe('budget')
    expect(await reserve(spend('4', { counterparty: stranger }))).toBe('new')
    expect(await reserve(spend('5', { counterparty: stranger, amount: 1_000_001n }))).toBe('budget')
    expect(await reserve(spend('6', { counterparty: peer, amount: 2_000_000n }))).toBe('new')
  })

  it('limit one spending, other tokens, and how often', async () => {
    const { reserve, clock } = open({
      budgets: [{ limit: '2 USDC', per: 'deal' }],
      otherTokens: [{ address: otherToken, perDealCeiling: 10n }],
      rates: [{ limit: 3, per: 'hour', of: 'payments' }],
    })
    expect(await reserve(spend('1', { amount: 2_000_001n }))).toBe('budget')
    expect(await reserve(spend('2', { token: otherToken, amount: 50n }))).toBe('new')
    expect(await reserve(spend('3', { token: otherToken, amount: 1n }))).toBe('budget')
    expect(await reserve(spend('4'))).toBe('new')
    expect(await reserve(spend('5'))).toBe('new')
    expect(await reserve(spend('6'))).toBe('rate')
    clock.at += hour + 1
    expect(await reserve(spend('6'))).toBe('new')
  })

  it('are idempotent by key, and a key stands for one sum of money', async () => {
    const { reserve } = open()
    expect(await reserve(spend('k'))).toBe('new')
    expect(await reserve(spend('K', { pays: true }))).toBe('known')
    const others: Partial<Spending>[] = [
      { amount: 999_999n },
      { token: otherToken },
      { recipient: stranger },
      { counterparty: stranger },
      { service: 'x' },
      { kind: 'payment' },
      { nonce: '0x01' },
    ]
    for (const other of others) expect(await reserve(spend('k', other))).toBe('reservation')
  })

  it('send a plain transfer once', async () => {
    const { reserve, book } = open()
    const transfer = spend('t', { kind: 'transfer', pays: true })
    expect(await reserve(transfer)).toBe('new')
    expect(await reserve(transfer)).toBe('known')
    await book.consume('t', { isFinal: true })
    expect(await reserve(transfer)).toBe('reservation')
  })

  it('free only what nothing signed can take', async () => {
    const { reserve, book } = open()
    await reserve(spend('agreed'))
    await reserve(spend('signed', { pays: true }))
    expect([await book.release('agreed'), await book.release('signed'), await book.release('none')]).toEqual([
      true,
      false,
      true,
    ])
    expect(await book.find('agreed')).toBeUndefined()
    expect(await book.find('signed')).toMatchObject({ key: 'signed', state: 'signed' })
  })

  it('stay apart for different accounts of one store, while a freeze stops all', async () => {
    const one = open()
    const other = open({}, one.store, 'b')
    expect(await one.reserve(spend('k', { amount: 25_000_000n }))).toBe('new')
    expect(await other.reserve(spend('k'))).toBe('new')
    expect(await one.book.open(9)).toHaveLength(1)
    await freeze(one.store)
    expect([await isFrozen(one.store), await other.book.isFrozen()]).toEqual([true, true])
    expect(await other.reserve(spend('m'))).toBe('frozen')
    expect(await other.reserve(spend('k'))).toBe('frozen')
    await unfreeze(one.store)
    expect(await other.reserve(spend('m'))).toBe('new')
  })

  it('hold for 50 deals at once', async () => {
    const { reserve } = open({ perDealCeiling: '1 USDC' })
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => reserve(spend(`deal ${index}`))),
    )
    expect(outcomes.filter(outcome => outcome === 'new')).toHaveLength(25)
    expect(outcomes.filter(outcome => outcome === 'budget')).toHaveLength(25)
  })
})

describe('a book of budgets', () => {
  type Step =
    | { readonly do: 'reserve'; readonly key: string; readonly amount: bigint; readonly pays: boolean }
    | { readonly do: 'release' | 'consume' | 'finish' | 'return'; readonly key: string }
    | { readonly do: 'part'; readonly key: string; readonly amount: bigint }
    | { readonly do: 'wait'; readonly ms: number }
    | { readonly do: 'reopen' }
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const amount = fc.bigInt({ min: 0n, max: 12n })
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant('reserve' as const), key, amount, pays: fc.boolean() }),
      },
      fc.record({
        do: fc.constantFrom('release' as const, 'consume' as const, 'finish' as const, 'return' as const),
        key,
      }),
      fc.record({ do: fc.constant('part' as const), key, amount }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 10 * hour }) }),
      fc.record({ do: fc.constant('reopen' as const) }),
    ),
    { maxLength: 40 },
  )
  interface Known {
    amount: bigint
    reserved: bigint
    at: number
    state: string
  }

  it('never lets more be out than the budget, whatever happens in which order, also across restarts', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async list => {
        const limit = 20n
        const { store, clock, policy, ...first } = open({ budgets: [{ limit, per: 'day' }] })
        let { book } = first
        const model = new Map<string, Known>()
        const used = (): bigint =>
          [...model.values()]
            .filter(({ at }) => at >= clock.at - 24 * hour)
            .reduce((sum, entry) => sum + entry.amount, 0n)
        for (const step of list) {
          if (step.do === 'wait') clock.at += step.ms
          else if (step.do === 'reopen') book = createBudgetBook({ store, account: 'a', now: () => clock.at })
          else await take(step)
          const usage = await book.usage(policy, spend('x'))
          expect(usage.map(({ used: total }) => total)).toEqual([used()])
          expect(used()).toBeLessThanOrEqual(limit)
        }

        async function take(step: Exclude<Step, { do: 'wait' | 'reopen' }>): Promise<void> {
          const known = model.get(step.key)
          switch (step.do) {
            case 'reserve': {
              const spending = spend(step.key, { amount: step.amount, pays: step.pays })
              const { ok } = await book.reserve(policy, spending, context)
              if (known === undefined) {
                expect(ok).toBe(used() + step.amount <= limit)
                const facts = { amount: step.amount, reserved: step.amount, at: clock.at }
                if (ok) model.set(step.key, { ...facts, state: step.pays ? 'signed' : 'reserved' })
              } else {
                expect(ok).toBe(known.amount === step.amount)
                if (ok && step.pays && known.state === 'reserved') known.state = 'signed'
              }
              return
            }
            case 'release':
              expect(await book.release(step.key)).toBe(known === undefined || known.state === 'reserved')
              if (known?.state === 'reserved') model.delete(step.key)
              return
            case 'consume':
            case 'finish':
              await book.consume(step.key, { isFinal: step.do === 'finish' })
              if (known !== undefined && known.state !== 'final')
                known.state = step.do === 'finish' ? 'final' : 'spent'
              return
            case 'return':
              await book.giveBack(step.key)
              model.delete(step.key)
              return
            case 'part':
              await book.keep(step.key, step.amount)
              if (known === undefined) return
              known.state = 'final'
              known.amount = step.amount < known.amount ? step.amount : known.amount
              if (known.amount <= 0n) model.delete(step.key)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('forgets a spending of nothing, whatever is to be kept of it', async () => {
    const { book, reserve } = open()
    await reserve(spend('free', { amount: 0n }))
    await book.keep('free', 1n)
    expect(await book.find('free')).toBeUndefined()
  })

  it('undoes what a transaction that fails has begun', async () => {
    const { store, book, reserve } = open()
    await reserve(spend('kept'))
    const nonce: Hex = '0x01'
    const failing = store.transact(page => {
      const entry = page.get('a/kept')
      if (entry === undefined) throw new Error('missing')
      page.remove('a/kept')
      page.put({ ...entry, key: 'a/new', nonce })
      page.setFlag('frozen', 'yes')
      page.noteSending('a', 1)
      throw new Error('crash')
    })
    await expect(failing).rejects.toThrow('crash')
    expect(await book.find('kept')).toBeDefined()
    expect(await book.find('new')).toBeUndefined()
    expect(await book.isFrozen()).toBe(false)
    expect(await store.read(page => page.countSendings('a', 0))).toBe(0)
  })

  it('counts transactions where a rate asks for it', async () => {
    const { book, policy, clock } = open({ rates: [{ limit: 2, per: 'hour', of: 'transactions' }] })
    const note = async () => (await book.noteSending(policy)).ok
    expect([await note(), await note(), await note()]).toEqual([true, true, false])
    clock.at += hour + 1
    expect(await note()).toBe(true)
  })
})
