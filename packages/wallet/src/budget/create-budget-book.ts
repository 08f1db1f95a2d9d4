import { ok, type Result } from '@dealwright/protocols'
import { nativeToken } from '../decode/meaning.ts'
import {
  type BudgetState,
  checkBudgets,
  checkRates,
  readBudgets,
  type Usage,
} from '../policy/check-budgets.ts'
import { checkDailyGas } from '../policy/check-gas.ts'
import { frozenDenial } from '../policy/check-policy.ts'
import type { Denial, Policy, PolicyContext, Spending } from '../policy/policy.ts'
import { denied, describeAmount } from '../policy/verdict.ts'
import type { BudgetEntry, BudgetPage, BudgetStore, Reservation, SpendingState } from './budget-store.ts'
import { readFrozen } from './freeze.ts'
import { periodMs } from './periods.ts'
import { reuseEntry } from './reuse-entry.ts'
import { isBefore } from './spending-states.ts'

/**
 * What is spent and what is left, kept by the keys of the money. Every change outlives a crash once it resolves. What is set aside for
 * a signature that can take money outlives a loss of power too; the rest the chain can tell, or the next signature sets it aside anew.
 */
export interface BudgetBook {
  /** Whether somebody froze the wallet. */
  isFrozen(): Promise<boolean>
  /**
   * Sets money aside before a signature, or finds that it is set aside. Idempotent by key. Denied where a budget or rate is used up,
   * the wallet is frozen, or the key stands for other money.
   */
  reserve(policy: Policy, spending: Spending, context: PolicyContext): Promise<Result<Reservation, Denial>>
  /** Whether money could be set aside now, without doing so. */
  foresee(policy: Policy, spending: Spending, context: PolicyContext): Promise<Result<void, Denial>>
  /** Notes that the principal said yes. */
  approve(key: string): Promise<void>
  /** Notes that the money was paid. `isFinal`: and will not come back. */
  consume(key: string, options?: { readonly isFinal?: boolean }): Promise<void>
  /** Frees what was set aside and never signed for. False where a signature that could take it may be out. */
  release(key: string): Promise<boolean>
  /** Frees what came back, or is proven never to be paid. */
  giveBack(key: string): Promise<void>
  /** Goes on counting `amount` (atomic units) for good, and frees the rest. Harmless to repeat. */
  keep(key: string, amount: bigint): Promise<void>
  /** How the budgets stand that one more spending would count against. */
  usage(policy: Policy, spending: Spending): Promise<readonly BudgetState[]>
  /** Counts a transaction against the rates. Denied where those are used up. */
  noteSending(policy: Policy): Promise<Result<void, Denial>>
  /**
   * Counts the most that the transaction of a nonce can cost (wei) against the gas of a day, where the policy limits it. Idempotent by
   * nonce: of several transactions only one can be mined, so the dearest counts.
   */
  noteGas(policy: Policy, transaction: { nonce: number; cost: bigint }): Promise<Result<void, Denial>>
  /** The spending on record under a key. */
  find(key: string): Promise<BudgetEntry | undefined>
  /** The oldest spendings whose end is not known. */
  open(limit: number): Promise<readonly BudgetEntry[]>
}

/** What a book needs. */
export interface CreateBudgetBookParameters {
  readonly store: BudgetStore
  /** Which account on which chain: budgets of different ones do not mix, while a freeze stops all. */
  readonly account: string
  /** The clock, in Unix milliseconds. */
  readonly now: () => number
}

/** As much as escrow and channels can hold; no price can reach it. */
const maxAmount = 2n ** 96n

/** Keeps the budgets of one account in a store. */
export function createBudgetBook({ store, account, now }: CreateBudgetBookParameters): BudgetBook {
  const keyOf = (key: string): string => `${account}/${key}`.toLowerCase()
  const own = (entry: BudgetEntry): BudgetEntry => ({ ...entry, key: entry.key.slice(account.length + 1) })
  const find = async (key: string): Promise<BudgetEntry | undefined> => {
    const entry = await store.read(page => page.get(keyOf(key)))
    return entry && own(entry)
  }
  const change = async (key: string, run: (entry: BudgetEntry, page: BudgetPage) => void): Promise<void> => {
    // Most keys that are asked about are somebody else's deals: those need no lock.
    if ((await find(key)) === undefined) return
    await store.transact(page => {
      const entry = page.get(keyOf(key))
      if (entry !== undefined) run(entry, page)
    }, 'crash')
  }

  return {
    find,
    isFrozen: () => store.read(readFrozen),
    reserve: (policy, spending, context) =>
      store.transact(
        page => {
          const key = keyOf(spending.key)
          return reserve(page, { policy, spending, context, now: now(), account, key })
        },
        spending.pays ? 'power-loss' : 'crash',
      ),
    foresee: (policy, spending, context) =>
      store.read(page => {
        if (readFrozen(page)) return denied(frozenDenial)
        return checkRoom(page, { policy, spending, context, now: now(), account })
      }),
    approve: key => change(key, (entry, page) => page.put({ ...entry, approved: true })),
    consume: (key, { isFinal = false } = {}) =>
      change(key, (entry, page) => {
        const state: SpendingState = isFinal ? 'final' : 'spent'
        if (isBefore(entry.state, state)) page.put({ ...entry, state })
      }),
    release: key =>
      store.transact(page => {
        const entry = page.get(keyOf(key))
        if (entry?.state !== 'reserved') return entry === undefined
        page.remove(entry.key)
        return true
      }, 'crash'),
    giveBack: key => change(key, ({ key: known }, page) => page.remove(known)),
    keep: (key, amount) =>
      change(key, (entry, page) => {
        const kept = amount < entry.amount ? amount : entry.amount
        if (kept <= 0n) page.remove(entry.key)
        else page.put({ ...entry, state: 'final', amount: kept })
      }),
    usage: (policy, spending) =>
      store.read(page => readBudgets(policy, spending, { usage: usageOf(page, account), now: now() })),
    noteSending: async policy => {
      // Only rates ask for it: without one, sending writes nothing.
      if (!policy.rates.some(({ of }) => of === 'transactions')) return ok(undefined)
      return store.transact(page => {
        const at = now()
        const verdict = checkRates(policy, { of: 'transactions', usage: usageOf(page, account), now: at })
        if (verdict.ok) page.noteSending(account, at)
        return verdict
      })
    },
    noteGas: async (policy, { nonce, cost }) => {
      if (policy.gas.perDay === undefined) return ok(undefined)
      // An account of its own, so that gas counts neither as a payment nor as something to settle.
      const gas = `gas:${account}`
      const key = `${gas}/${nonce}`.toLowerCase()
      return store.transact(page => {
        const at = now()
        const known = page.get(key)
        const counted = known === undefined || known.at < at - periodMs.day ? 0n : known.amount
        const used = page.total({ account: gas, token: nativeToken, since: at - periodMs.day }) - counted
        const highest = cost > counted ? cost : counted
        const verdict = checkDailyGas(policy, highest, used)
        if (verdict.ok) page.put({ ...gasEntry, key, account: gas, at, amount: highest })
        return verdict
      }, 'crash')
    },
    open: limit => store.read(page => page.open(account, limit).map(own)),
  }
}

function usageOf(page: BudgetPage, account: string): Usage {
  return {
    total: filter => page.total({ ...filter, account }),
    count: since => page.count(account, since),
    countSendings: since => page.countSendings(account, since),
  }
}

const gasEntry = {
  kind: 'transfer',
  state: 'final',
  token: nativeToken,
  recipient: nativeToken,
  counterparty: nativeToken,
  service: 'gas',
  until: 0,
  nonce: '',
  approved: false,
} as const satisfies Partial<BudgetEntry>

interface Asked {
  readonly policy: Policy
  readonly spending: Spending
  readonly context: PolicyContext
  readonly now: number
  readonly account: string
  readonly key: string
}

function reserve(page: BudgetPage, asked: Asked): Result<Reservation, Denial> {
  const { spending, context, now, account, key } = asked
  if (readFrozen(page)) return denied(frozenDenial)
  const known = page.get(key)
  if (known !== undefined) return reuseEntry(page, known, { spending, context })
  const verdict = checkRoom(page, asked)
  if (!verdict.ok) return verdict
  const { pays, key: _, ...facts } = spending
  const state = pays ? 'signed' : 'reserved'
  const entry: BudgetEntry = { ...facts, key, account, state, at: now, approved: false }
  page.put(entry)
  return ok({ entry, isNew: true })
}

function checkRoom(
  page: BudgetPage,
  { policy, spending, context, now, account }: Omit<Asked, 'key'>,
): Result<void, Denial> {
  if (spending.amount < 0n || spending.amount >= maxAmount)
    return denied({
      rule: 'budget',
      limit: describeAmount(maxAmount - 1n, spending.token, context),
      value: describeAmount(spending.amount, spending.token, context),
      message: 'The amount is beyond what any budget can count.',
    })
  return checkBudgets(policy, spending, { usage: usageOf(page, account), now, context })
}
