import type { JobView, Observation } from './observation.ts'
import type { Violation } from './violation.ts'

/** Checks that money is where the jobs say, that nothing was paid or done twice, and that escrow is empty. */
export const checkMoney = ({ before, chain, buyer }: Observation): readonly Violation[] => [
  ...chain.jobs.flatMap(checkJob),
  ...checkBalances(before, chain),
  ...checkFeedback(chain),
  ...chain.jobs
    .filter(({ deal }) => !buyer.purchases.some(purchase => purchase.deal === deal))
    .map(({ deal }): Violation => ({ kind: 'disagreement', deal, message: `job ${deal} is of no purchase` })),
]

function checkJob({
  deal,
  status,
  price,
  funded,
  submitted,
  completed,
  paid,
  refunded,
}: JobView): readonly Violation[] {
  const violations: Violation[] = []
  const report = (kind: Violation['kind'], message: string) =>
    violations.push({ kind, deal, message: `job ${deal}: ${message}` })
  if (funded !== 1) report('double-funded', `funded ${funded} times`)
  if (paid.length + refunded.length > 1) {
    report('double-paid', `paid out ${paid.length} times, paid back ${refunded.length} times`)
  }
  for (const amount of [...paid, ...refunded]) {
    if (amount !== price) report('money-astray', `${amount} left escrow, the price is ${price}`)
  }
  if (submitted > 1) report('double-step', `submitted ${submitted} times`)
  if (completed > 1) report('double-step', `completed ${completed} times`)
  if (status === 'Funded' || status === 'Submitted') report('stuck-job', `still ${status}`)
  return violations
}

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)

function checkBalances(
  before: Observation['before'],
  { balances, jobs }: Observation['chain'],
): readonly Violation[] {
  const violations: Violation[] = []
  const had = before.client + before.provider + before.escrow
  const have = balances.client + balances.provider + balances.escrow
  if (had !== have) {
    violations.push({ kind: 'money-created', message: `there was ${had} in all, there is ${have}` })
  }
  if (balances.escrow !== 0n) {
    violations.push({ kind: 'stuck-money', message: `${balances.escrow} is left in escrow` })
  }
  const earned = total(jobs.filter(({ status }) => status === 'Completed').map(({ price }) => price))
  if (balances.provider - before.provider !== earned) {
    const message = `the provider has ${balances.provider - before.provider} more, its completed jobs are worth ${earned}`
    violations.push({ kind: 'money-astray', message })
  }
  return violations
}

function checkFeedback({ feedback }: Observation['chain']): readonly Violation[] {
  const given = Map.groupBy(feedback, ({ from, deal }) => `${from} for ${deal}`)
  return [...given]
    .filter(([, entries]) => entries.length > 1)
    .map(([what, entries]) => ({
      kind: 'double-feedback',
      message: `feedback of ${what} was given ${entries.length} times`,
      ...(entries[0] === undefined ? {} : { deal: entries[0].deal }),
    }))
}
