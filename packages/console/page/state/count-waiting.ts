import type { World } from './world.ts'

/** How many plans and questions of the wallet wait for the person. */
export function countWaiting({ plans, approvals }: World): number {
  let count = 0
  for (const { status } of plans.values()) if (status === 'waiting') count += 1
  for (const { decision, content } of approvals.values())
    if (decision === undefined && content.expiresAt > Date.now()) count += 1
  return count
}
