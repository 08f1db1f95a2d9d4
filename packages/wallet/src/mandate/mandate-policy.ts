import type { Mandate } from '@dealwright/protocols'
import type { PolicyOptions } from '../policy/policy.ts'

type Budgets = NonNullable<PolicyOptions['budgets']>

const periodNames = new Map<number, 'hour' | 'day' | 'week' | 'month'>([
  [3_600, 'hour'],
  [86_400, 'day'],
  [604_800, 'week'],
  [2_592_000, 'month'],
])

/**
 * Says a mandate's limits as a spending policy, so that the guard refuses off chain what the contract would refuse on chain. Its
 * budgets are a little stricter: they count any stretch of time as long as the period. What was spent of the total, the chain knows.
 */
export function mandatePolicy({ perDeal, perPeriod, total, period, services }: Mandate): PolicyOptions {
  const per = periodNames.get(period)
  const budgets: Budgets = [
    ...(per === undefined ? [] : [{ limit: perPeriod, per }]),
    // No day can cost more than the mandate; said here, this takes the place of the default for a day.
    { limit: total, per: 'day' },
  ]
  return {
    perDealCeiling: perDeal,
    budgets,
    ...(services.length === 0 ? {} : { services: [...services] }),
  }
}
