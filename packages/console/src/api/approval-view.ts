import { z } from 'zod'

const hash = z.string().regex(/^0x[0-9a-f]{64}$/)

/** A question of the wallet that waits for the principal. */
export const ApprovalView = z
  .strictObject({
    request: z.string(),
    /** Of exactly what will be signed. */
    hash,
    title: z.string(),
    lines: z.array(z.string()),
    /** Unix milliseconds. */
    createdAt: z.int().nonnegative(),
    /** Unix milliseconds. */
    expiresAt: z.int().nonnegative(),
  })
  .meta({ id: 'Approval' })

/** Everything that waits, oldest first. */
export const ApprovalList = z.strictObject({ approvals: z.array(ApprovalView) })

/** The principal's answer: it names the bytes. */
export const ApprovalDecisionRequest = z.strictObject({ hash, decision: z.enum(['approve', 'decline']) })

export type ApprovalView = z.infer<typeof ApprovalView>
export type ApprovalDecisionRequest = z.infer<typeof ApprovalDecisionRequest>
