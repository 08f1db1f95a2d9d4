import type { SpendingFilter } from '../budget/budget-store.ts'
import { periodMs } from '../budget/periods.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Budget, Policy, PolicyContext, RateOptions, Spending } from './policy.ts'
import { allowed, denied, describeAmount, type Verdict } from './verdict.ts'

/** What was spent already, by those who know. */
export interface Usage {
  /** Atomic units. */
  total(filter: Omit<SpendingFilter, 'account'>): bigint
  /** Spendings since then (Unix milliseconds). */
  count(since: number): number
  /** Transactions since then. */
  countSendings(since: number): number
}

/** What one budget says about one more spending. */
export interface BudgetState {
  readonly budget: Budget
  /** Atomic units. */
  readonly used: bigint
  /** Atomic units; never below zero. */
  readonly left: bigint
}

/** How every budget stands that a spending counts against, before it is spent. */
export function readBudgets(
  { budgets }: Policy,
  spending: Spending,
  { usage, now }: { usage: Usage; now: number },
): readonly BudgetState[] {
  return budgets
    .filter(budget => isSameAddress(budget.token, spending.token) && concerns(budget, spending))
    .map(budget => {
      const used = isSingle(budget) ? 0n : usage.total(filterOf(budget, spending, now))
      return { budget, used, left: used < budget.limit ? budget.limit - used : 0n }
    })
}

/** Whether a spending fits into every budget and rate. */
export function checkBudgets(
  policy: Policy,
  spending: Spending,
  { usage, now, context }: { usage: Usage; now: number; context: PolicyContext },
): Verdict {
  for (const { budget, left } of readBudgets(policy, spending, { usage, now }))
    if (spending.amount > left) return overBudget(budget, { spending, left, context })
  return checkRates(policy, { of: 'payments', usage, now })
}

/** Whether one more payment or transaction is within every rate. */
export function checkRates(
  { rates }: Policy,
  { of, usage, now }: { of: RateOptions['of']; usage: Usage; now: number },
): Verdict {
  for (const { limit, per } of rates.filter(rate => rate.of === of)) {
    const since = now - periodMs[per]
    const used = of === 'payments' ? usage.count(since) : usage.countSendings(since)
    if (used < limit) continue
    return denied({
      rule: 'rate',
      limit: `${limit} ${of} per ${per}`,
      value: `${used + 1} ${of}`,
      left: '0',
      message: `There were ${used} ${of} in the last ${per} and ${limit} are allowed: wait, or raise the policy's rates.`,
    })
  }
  return allowed
}

/** Says a budget in words, for example `25.00 USDC per day for each counterparty`. */
export function describeBudget({ limit, token, per, of, each }: Budget, context: PolicyContext): string {
  const subject = of === undefined ? '' : ` on ${'service' in of ? of.service : of.counterparty}`
  const scope = each === undefined ? '' : ` for each ${each}`
  return `${describeAmount(limit, token, context)} per ${per}${subject}${scope}`
}

function overBudget(
  budget: Budget,
  { spending, left, context }: { spending: Spending; left: bigint; context: PolicyContext },
): Verdict {
  const limit = describeBudget(budget, context)
  const value = describeAmount(spending.amount, spending.token, context)
  const rest = describeAmount(left, spending.token, context)
  return denied({
    rule: 'budget',
    limit,
    value,
    left: rest,
    message: `${value} is more than is left of ${limit}, which is ${rest}: agree on less, wait, or raise the policy's budgets.`,
  })
}

function isSingle({ per }: Budget): boolean {
  return per === 'transaction' || per === 'deal'
}

function concerns({ of }: Budget, { service, counterparty }: Spending): boolean {
  if (of === undefined) return true
  return 'service' in of ? of.service === service : isSameAddress(of.counterparty, counterparty)
}

function filterOf(
  { token, per, of, each }: Budget,
  { service, counterparty }: Spending,
  now: number,
): Omit<SpendingFilter, 'account'> {
  const byService = each === 'service' || (of !== undefined && 'service' in of)
  const byCounterparty = each === 'counterparty' || (of !== undefined && 'counterparty' in of)
  return {
    token,
    since: per === 'transaction' || per === 'deal' || per === 'lifetime' ? 0 : now - periodMs[per],
    ...(byService ? { service } : {}),
    ...(byCounterparty ? { counterparty } : {}),
  }
}
