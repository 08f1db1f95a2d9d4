import { z } from 'zod'
import { BudgetView } from './spending-view.ts'

/** What the agent may do by itself. */
export const PolicyView = z
  .strictObject({
    /** Whether all money that leaves is stopped. */
    isFrozen: z.boolean(),
    /** Whether somebody froze the wallet, rather than its policy: only this can be let go from here. */
    canUnfreeze: z.boolean(),
    /** The rules in words, in the order in which they are read. */
    rules: z.array(z.strictObject({ rule: z.string(), says: z.string() })),
    /** The policy as its owner would write it. */
    policy: z.json(),
    /** What a principal signed, where the agent spends under a mandate. */
    mandate: z.json().nullable(),
    budgets: z.array(BudgetView),
  })
  .meta({ id: 'Policy' })

export type PolicyView = z.infer<typeof PolicyView>
