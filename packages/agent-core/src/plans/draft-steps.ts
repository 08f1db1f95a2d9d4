import { failed, ok, type Plan, type PlanFailure, type Result } from '@dealwright/protocols'
import type { Offer } from './find-offers.ts'
import type { DraftStep } from './plan-event.ts'

/** A plan's steps with what is known of their services. Fails where a planner names what nobody offers, or uses what comes later. */
export function draftSteps(
  { steps }: Plan,
  offers: readonly Offer[],
): Result<readonly DraftStep[], PlanFailure> {
  const drafts: DraftStep[] = []
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'ask') {
      drafts.push({ step })
      continue
    }
    const { name, digest } = step.service
    const offer = offers.find(({ listing }) => listing.name === name && listing.digest === digest)
    if (offer === undefined)
      return failed({ code: 'no-service', message: `Nobody sells ${name} any more: ask again.` })
    const isOrdered = Object.values(step.uses).every(
      ({ step: source }) => Number.isInteger(source) && source >= 0 && source < index,
    )
    if (!isOrdered)
      return failed({
        code: 'not-understood',
        message: 'The plan uses a result before it is there: say it in other words.',
      })
    drafts.push({ step, facts: offer.facts })
  }
  return ok(drafts)
}
