import type { PlanRun } from '../plans/plan-run.ts'
import type { WaitingPlan } from './intake/intake.ts'

/** The plans that wait for a yes or a no, oldest first, with the person's words that stand in them. */
export function waitingPlans(runs: readonly PlanRun[]): readonly WaitingPlan[] {
  return runs
    .filter(({ status }) => status === 'proposed')
    .map(({ id, hash, request, steps }) => ({
      run: id,
      hash,
      request,
      values: steps.flatMap(({ step }) =>
        step.kind === 'service' ? Object.values(step.input).filter(value => typeof value === 'string') : [],
      ),
    }))
}
