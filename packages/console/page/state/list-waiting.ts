import type { World } from './world.ts'

/** The conversations of all plans and questions of the wallet that wait for the person: one entry for each. */
export function listWaiting({ plans, approvals }: World, now: number = Date.now()): readonly string[] {
  return [
    ...[...plans.values()].filter(({ status }) => status === 'waiting'),
    ...[...approvals.values()].filter(
      ({ decision, content }) => decision === undefined && content.expiresAt > now,
    ),
  ].map(({ conversation }) => conversation)
}
