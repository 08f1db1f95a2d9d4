import { isSameAddress } from '../chain/is-same-address.ts'
import { isQuiet } from './is-quiet.ts'
import type { Policy, PolicyContext, Spending } from './policy.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/** Whether money may be spent on this, on this party, at this hour: everything but how much. */
export function checkSpending(policy: Policy, spending: Spending, context: PolicyContext): Verdict {
  return firstDenial(
    () => checkService(policy, spending),
    () => checkCounterparty(policy, spending),
    () => checkHour(policy, context),
  )
}

function checkService({ services }: Policy, { service }: Spending): Verdict {
  if (services === undefined || services.includes(service)) return allowed
  return denied({
    rule: 'service',
    limit: services.join(', ') || 'no service',
    value: service || 'no service',
    message: `Money may not be spent on ${service || 'what names no service'}: add it to policy.services if you want it.`,
  })
}

function checkCounterparty({ counterparties }: Policy, { counterparty }: Spending): Verdict {
  if (counterparties === undefined || counterparties.some(known => isSameAddress(known, counterparty)))
    return allowed
  return denied({
    rule: 'counterparty',
    limit: counterparties.join(', ') || 'nobody',
    value: counterparty,
    message: `${counterparty} may not be paid: add it to policy.counterparties if you trust it.`,
  })
}

function checkHour({ quietHours }: Policy, { now }: PolicyContext): Verdict {
  const quiet = quietHours.find(hours => now === undefined || isQuiet(hours, now))
  if (quiet === undefined) return allowed
  const { from, to, timeZone } = quiet
  return denied({
    rule: 'quiet-hours',
    limit: `not from ${from} to ${to}, ${timeZone}`,
    value: now === undefined ? 'at an unknown time' : new Date(now).toISOString(),
    message: `Nothing is spent from ${from} to ${to} (${timeZone}): ask again after ${to}.`,
  })
}
