import { Amount } from '@dealwright/agent-core/conversations'
import { z } from 'zod'
import { PartyView } from './parts.ts'

const Share = { spent: Amount, count: z.int().nonnegative() }

/** How one limit of the policy or of the mandate stands. */
export const BudgetView = z
  .strictObject({
    /** Where the limit comes from. */
    from: z.enum(['policy', 'mandate']),
    /** In words, e.g. `25.00 USDC per day`. */
    words: z.string(),
    /** `transaction`, `deal`, `hour`, `day`, `week`, `month`, `period`, `lifetime`. */
    per: z.string(),
    limit: Amount,
    used: Amount,
    left: Amount,
  })
  .meta({ id: 'Budget' })

/** Money that left, or may leave by what was signed; refunds are taken off. */
export const SpendingView = z
  .strictObject({
    /** Unix milliseconds: what the sums are about. */
    since: z.int().nonnegative(),
    until: z.int().nonnegative(),
    total: z.strictObject(Share),
    /** One for each day with spending, in order; in the time zone that was asked for. */
    days: z.array(z.strictObject({ day: z.iso.date(), ...Share })),
    /** Payments whose day is not on record: over HTTP, and through channels. In the total, in no day. */
    undated: z.strictObject(Share).optional(),
    /** The greatest first. */
    services: z.array(z.strictObject({ service: z.string(), ...Share })),
    /** The greatest first. */
    counterparties: z.array(z.strictObject({ party: PartyView, ...Share })),
    budgets: z.array(BudgetView),
  })
  .meta({ id: 'Spending' })

/** The last `days` days, by days of a time zone (IANA name). */
export const SpendingQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(366).default(30),
  timeZone: z.string().max(60).default('UTC'),
})

export type BudgetView = z.infer<typeof BudgetView>
export type SpendingView = z.infer<typeof SpendingView>
export type SpendingQuery = z.infer<typeof SpendingQuery>
