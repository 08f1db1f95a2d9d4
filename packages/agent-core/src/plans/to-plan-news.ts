import type { PlanNews } from '../agent/events.ts'
import type { PlanRun } from './plan-run.ts'

/** A plan as listeners of `plan` and `approve` are told of it. */
export const toPlanNews = ({ request, plan, worstCase, steps }: PlanRun): PlanNews => ({
  request,
  plan,
  worstCase,
  ceilings: steps.map(({ ceiling }) => ceiling),
  sellers: steps.flatMap(({ sellers }) => sellers),
})
