import type { BudgetPage, BudgetStore } from './budget-store.ts'

const flag = 'frozen'

/** Whether somebody froze the wallet, inside a transaction. */
export function readFrozen(page: BudgetPage): boolean {
  return page.flag(flag) !== undefined
}

/** Whether somebody froze the wallet. */
export function isFrozen(store: BudgetStore): Promise<boolean> {
  return store.read(readFrozen)
}

/**
 * Stops all money that leaves, at once and in every process that shares the store, until {@link unfreeze}. Money of the wallet's own
 * may still be claimed: refunds, releases, earned payments.
 */
export function freeze(store: BudgetStore): Promise<void> {
  return store.transact(page => page.setFlag(flag, 'yes'))
}

/** Lets money leave again, within the policy. */
export function unfreeze(store: BudgetStore): Promise<void> {
  return store.transact(page => page.setFlag(flag, undefined))
}
