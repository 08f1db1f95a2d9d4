import type { PlanState } from './plan-state.ts'
import { purchaseOf } from './purchase-of.ts'

/** What approved runs may still take out of the balance, in atomic units. `taken`: what a purchase under way has taken already. */
export function heldBack(runs: readonly PlanState[], taken: (purchase: string) => bigint): bigint {
  return runs.reduce((sum, run) => {
    if (run.approved === undefined) return sum
    const running = run.steps.filter(({ status }) => status === 'running')
    const gone = running.reduce((total, { serial }) => total + taken(purchaseOf(run.id, serial)), 0n)
    // Nothing new begins in a run that was stopped: only what runs can still cost something.
    const most =
      run.halt === 'stop'
        ? running.reduce((total, { ceiling }) => total + BigInt(ceiling), 0n)
        : BigInt(run.approved.worstCase) - BigInt(run.spent)
    return most > gone ? sum + most - gone : sum
  }, 0n)
}
