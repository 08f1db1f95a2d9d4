export type { BudgetBook, CreateBudgetBookParameters } from '../budget/create-budget-book.ts'
export { createBudgetBook } from '../budget/create-budget-book.ts'
export {
  type CreateGuardParameters,
  createGuard,
  type Guard,
  type GuardRequest,
  type TransactionFrame,
} from './create-guard.ts'
