import type { SpendingState } from './budget-store.ts'

/** States of a spending, in the only order in which they follow each other. */
export const spendingStates: readonly SpendingState[] = ['reserved', 'signed', 'spent', 'final']

/** Whether a spending has yet to reach a state. */
export function isBefore(state: SpendingState, other: SpendingState): boolean {
  return spendingStates.indexOf(state) < spendingStates.indexOf(other)
}
