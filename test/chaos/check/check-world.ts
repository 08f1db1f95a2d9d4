import { checkMoney } from './check-money.ts'
import { checkOrders } from './check-orders.ts'
import type { Observation } from './observation.ts'
import type { Violation } from './violation.ts'

/** Holds what was seen of a run against what Dealwright promises. Nothing is returned where every promise was kept. */
export const checkWorld = (observation: Observation): readonly Violation[] => [
  ...checkOrders(observation),
  ...checkMoney(observation),
  ...observation.deaths.map((message): Violation => ({ kind: 'process-died', message })),
]
