import { failed, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Denial, PolicyContext, Spending } from '../policy/policy.ts'
import { describeAmount } from '../policy/verdict.ts'
import type { BudgetEntry, BudgetPage, Reservation } from './budget-store.ts'
import { isBefore } from './spending-states.ts'

/** Signs again for money that is set aside already: only for the very same money, and a plain transfer only until it is sent. */
export function reuseEntry(
  page: BudgetPage,
  entry: BudgetEntry,
  { spending, context }: { spending: Spending; context: PolicyContext },
): Result<Reservation, Denial> {
  const isSame = isSameMoney(entry, spending)
  // Nothing on chain stops a second plain transfer.
  const isSent = entry.kind === 'transfer' && !isBefore(entry.state, 'spent')
  if (!isSame || isSent)
    return failed({
      rule: 'reservation',
      limit: `${describeAmount(entry.amount, entry.token, context)} to ${entry.counterparty}`,
      value: `${describeAmount(spending.amount, spending.token, context)} to ${spending.counterparty}`,
      message: isSame
        ? `The transfer ${spending.key} was sent already: give another one a key of its own.`
        : `The key ${spending.key} stands for other money: give every payment a key of its own.`,
    })
  if (!spending.pays || entry.state !== 'reserved') return ok({ entry, isNew: false })
  const signed: BudgetEntry = { ...entry, state: 'signed' }
  page.put(signed)
  return ok({ entry: signed, isNew: false })
}

function isSameMoney(entry: BudgetEntry, spending: Spending): boolean {
  return (
    entry.kind === spending.kind &&
    entry.amount === spending.amount &&
    entry.nonce === spending.nonce &&
    entry.service === spending.service &&
    isSameAddress(entry.token, spending.token) &&
    isSameAddress(entry.recipient, spending.recipient) &&
    isSameAddress(entry.counterparty, spending.counterparty)
  )
}
