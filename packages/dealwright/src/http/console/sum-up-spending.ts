import type { DealSummary } from '@dealwright/agent-core'
import type { BudgetView, SpendingView } from '@dealwright/console/api'
import type { Token } from '@dealwright/protocols'
import type { AddressBook } from './address-book.ts'
import { toAmount } from './to-amount.ts'

/** Money that left. */
export interface Outlay {
  /** Unix milliseconds; absent where it is not on record. */
  readonly at?: number
  readonly service: string
  readonly counterparty: string
  /** Atomic units. */
  readonly amount: bigint
  /** How many purchases it was. */
  readonly count: number
}

/** What {@link sumUpSpending} needs. */
export interface SumUpSpendingContext {
  readonly token: Token
  readonly book: AddressBook
  readonly budgets: readonly BudgetView[]
  /** Unix milliseconds. */
  readonly since: number
  readonly until: number
  /** IANA name. */
  readonly timeZone: string
}

const unpaid = ['negotiating', 'signing', 'agreeing', 'funding', 'refunded', 'failed']

/** What an agent's purchases cost: those that are in escrow or paid, and were not refunded. */
export function outlaysOf(deals: readonly DealSummary[]): readonly Outlay[] {
  return deals.flatMap(({ role, phase, price, peers, service, openedAt }) => {
    const [counterparty] = peers
    if (role !== 'client' || unpaid.includes(phase) || price === undefined || counterparty === undefined)
      return []
    return [{ at: openedAt, service, counterparty, amount: price, count: 1 }]
  })
}

/** Adds outlays up: in all, by day, by service and by counterparty. */
export async function sumUpSpending(
  outlays: readonly Outlay[],
  { token, book, budgets, since, until, timeZone }: SumUpSpendingContext,
): Promise<SpendingView> {
  const inside = outlays.filter(({ at }) => at === undefined || (at >= since && at < until))
  const share = (some: readonly Outlay[]) => ({
    spent: toAmount(
      some.reduce((sum, { amount }) => sum + amount, 0n),
      token,
    ),
    count: some.reduce((sum, { count }) => sum + count, 0),
  })
  const dayOf = dayIn(timeZone)
  const dated = inside.filter(({ at }) => at !== undefined)
  const days = Map.groupBy(dated, ({ at = 0 }) => dayOf(at))
  const services = Map.groupBy(inside, ({ service }) => service)
  const counterparties = Map.groupBy(inside, ({ counterparty }) => counterparty.toLowerCase())
  const undated = inside.filter(({ at }) => at === undefined)
  return {
    since,
    until,
    total: share(inside),
    days: [...days]
      .map(([day, some]) => ({ day, ...share(some) }))
      .toSorted((a, b) => a.day.localeCompare(b.day)),
    ...(undated.length === 0 ? {} : { undated: share(undated) }),
    services: byGreatest([...services].map(([service, some]) => ({ service, ...share(some) }))),
    counterparties: byGreatest(
      await Promise.all(
        [...counterparties.values()].map(async some => ({
          party: await book.party(some[0]?.counterparty ?? ''),
          ...share(some),
        })),
      ),
    ),
    budgets: [...budgets],
  }
}

/** Names the day of a moment in a time zone, as `2026-11-22`. Throws `RangeError` where the zone is unknown. */
export function dayIn(timeZone: string): (at: number) => string {
  // Swedish dates are ISO dates.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  return at => format.format(at)
}

function byGreatest<Share extends { spent: { units: string } }>(shares: Share[]): Share[] {
  return shares.toSorted((a, b) => (BigInt(b.spent.units) > BigInt(a.spent.units) ? 1 : -1))
}
