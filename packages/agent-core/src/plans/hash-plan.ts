import { canonicalJson, sha256, toJson } from '@dealwright/protocols'
import type { PlanState } from './plan-state.ts'

/** What an approval names: `sha256:<hex>` of everything that it approves, in this run and revision only. */
export function hashPlan({
  id,
  revision,
  steps,
  limit,
  worstCase,
}: Pick<PlanState, 'id' | 'revision' | 'steps' | 'limit' | 'worstCase'>): string {
  const approved = {
    run: id,
    revision,
    plan: { steps: steps.map(({ step }) => step), ceiling: limit },
    ceilings: steps.map(({ ceiling }) => ceiling),
    worstCase,
  }
  return `sha256:${sha256(canonicalJson(toJson(approved))).slice(2)}`
}
