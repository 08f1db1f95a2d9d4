import { formatMoney, type Token } from '@dealwright/protocols'
import type { Period } from '../intake/read-period.ts'

/** One payment that was made and not refunded. */
export interface Payment {
  /** Agreement hash. */
  readonly deal: string
  /** Unix milliseconds. */
  readonly at: number
  readonly service: string
  readonly provider: string
  /** Atomic units. */
  readonly price: bigint
}

/** What was spent in a period. All amounts in atomic units. */
export interface Spending {
  readonly period: Period
  readonly total: bigint
  readonly count: number
  /** By UTC day, in order; days without spending are left out. */
  readonly days: readonly { readonly day: string; readonly spent: bigint; readonly count: number }[]
  /** The greatest first. */
  readonly services: readonly { readonly service: string; readonly spent: bigint; readonly count: number }[]
}

/** Adds payments up by day and by service. */
export function sumUpSpending(payments: readonly Payment[], period: Period): Spending {
  const inside = payments.filter(({ at }) => at >= period.from && at < period.to)
  const sum = (some: readonly Payment[]) => some.reduce((total, { price }) => total + price, 0n)
  const days = Map.groupBy(inside, ({ at }) => new Date(at).toISOString().slice(0, 10))
  const services = Map.groupBy(inside, ({ service }) => service)
  return {
    period,
    total: sum(inside),
    count: inside.length,
    days: [...days]
      .map(([day, some]) => ({ day, spent: sum(some), count: some.length }))
      .toSorted((a, b) => a.day.localeCompare(b.day)),
    services: [...services]
      .map(([service, some]) => ({ service, spent: sum(some), count: some.length }))
      .toSorted((a, b) =>
        b.spent > a.spent ? 1 : b.spent < a.spent ? -1 : a.service.localeCompare(b.service),
      ),
  }
}

/** Spending as a person reads it: the total, then by day and by service where there is more than one. */
export function describeSpending({ period, total, count, days, services }: Spending, token: Token): string {
  const money = (amount: bigint) => formatMoney(amount, token)
  if (count === 0) return `Nothing was spent ${period.name}.`
  const purchases = `${count} purchase${count === 1 ? '' : 's'}`
  const lines = [`${money(total)} ${period.name}, for ${purchases}.`]
  if (days.length > 1) lines.push(...days.map(({ day, spent }) => `${day}: ${money(spent)}`))
  lines.push(
    ...services
      .slice(0, 10)
      .map(({ service, spent, count: times }) => `${service}: ${money(spent)} (${times})`),
  )
  return lines.join('\n')
}
