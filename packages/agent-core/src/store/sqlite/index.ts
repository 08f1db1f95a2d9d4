export { type HoldLockParameters, holdLock } from './hold-lock.ts'
export { type BudgetFile, type OpenBudgetFileParameters, openBudgetFile } from './open-budget-file.ts'
export { type OpenStoreParameters, openStore } from './open-store.ts'
export { type ReadStoreParameters, readStore } from './read-store.ts'
