import { isSameAddress } from '../chain/is-same-address.ts'
import type { BudgetEntry, BudgetPage, BudgetStore, SpendingFilter } from './budget-store.ts'

/** Keeps budgets in memory: for tests, and for agents whose money lives no longer than they do. */
export function createMemoryBudgetStore(): BudgetStore {
  const entries = new Map<string, BudgetEntry>()
  const sendings: { account: string; at: number }[] = []
  const flags = new Map<string, string>()
  /** How to take back what the running transaction did, newest last. */
  let undo: (() => void)[] = []

  const page: BudgetPage = {
    get: key => entries.get(key),
    put: entry => {
      undo.push(restore(entries, entry.key))
      entries.set(entry.key, entry)
    },
    remove: key => {
      undo.push(restore(entries, key))
      entries.delete(key)
    },
    total: filter => {
      let sum = 0n
      for (const entry of entries.values()) if (fits(entry, filter)) sum += entry.amount
      return sum
    },
    accounts: () => {
      const latest = [...entries.values()].toSorted((one, other) => other.at - one.at)
      return [...new Set(latest.map(({ account }) => account))]
    },
    count: (account, since) => {
      let found = 0
      for (const entry of entries.values()) if (entry.account === account && entry.at >= since) found++
      return found
    },
    open: (account, limit) => {
      const found: BudgetEntry[] = []
      for (const entry of entries.values()) {
        if (found.length === limit) break
        if (entry.account === account && entry.state !== 'final') found.push(entry)
      }
      return found
    },
    noteSending: (account, at) => {
      undo.push(() => sendings.pop())
      sendings.push({ account, at })
    },
    countSendings: (account, since) =>
      sendings.filter(sending => sending.account === account && sending.at >= since).length,
    flag: name => flags.get(name),
    setFlag: (name, value) => {
      undo.push(restore(flags, name))
      if (value === undefined) flags.delete(name)
      else flags.set(name, value)
    },
  }

  return {
    transact: async run => {
      undo = []
      try {
        return run(page)
      } catch (error) {
        for (const step of undo.toReversed()) step()
        throw error
      }
    },
    read: async run => run(page),
  }
}

function restore<Value>(map: Map<string, Value>, key: string): () => void {
  const old = map.get(key)
  return () => {
    if (old === undefined) map.delete(key)
    else map.set(key, old)
  }
}

function fits(
  entry: BudgetEntry,
  { account, token, since = 0, counterparty, service }: SpendingFilter,
): boolean {
  return (
    entry.account === account &&
    entry.at >= since &&
    isSameAddress(entry.token, token) &&
    (counterparty === undefined || isSameAddress(entry.counterparty, counterparty)) &&
    (service === undefined || entry.service === service)
  )
}
