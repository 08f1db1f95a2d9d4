import type { Envelope } from '@dealwright/protocols'
import { placeEnvelope, wrapMessage } from './deal-envelopes.ts'
import type { Deal, Dialogues } from './deal-record.ts'
import type { DealEvent, Surroundings } from './decision.ts'
import type { Effect, PlannedEffect } from './effect.ts'

/** What is to be journaled with a decision. */
export interface EffectPlan {
  readonly planned: readonly { readonly key: string; readonly effect: PlannedEffect }[]
  /** Messages that their dialogue does not allow any more, as events for the machine. */
  readonly unsendable: readonly DealEvent[]
  readonly dialogues: Dialogues
}

export interface PlanEffectsParameters {
  /** What makes the keys of these effects unique: the deal's id and its next version. */
  prefix: string
  dialogues: Dialogues
  surroundings: Surroundings
}

/** Gives each effect its key and wraps each message. What its dialogue does not allow any more has failed already. */
export function planEffects(
  effects: readonly Effect[],
  { prefix, dialogues: before, surroundings: { self, now } }: PlanEffectsParameters,
): EffectPlan {
  const planned: { key: string; effect: PlannedEffect }[] = []
  const unsendable: DealEvent[] = []
  let dialogues = before
  for (const [index, effect] of effects.entries()) {
    const key = `${prefix}/${index}/${effect.type}`
    if (effect.type !== 'send') {
      planned.push({ key, effect })
      continue
    }
    const envelope = wrapMessage(effect, self, now)
    const placed = placeEnvelope(dialogues, envelope, self)
    if (placed.ok) {
      dialogues = placed.value
      planned.push({ key, effect: { type: 'send', envelope } })
    } else {
      const { code, message } = placed.error
      unsendable.push(failureOf({ type: 'send', envelope }, { code: `dialogue-${code}`, message }))
    }
  }
  return { planned, unsendable, dialogues }
}

/** The event that tells a machine that an effect has failed for good. */
export const failureOf = (effect: PlannedEffect, error: { code: string; message: string }): DealEvent => ({
  type: 'effect-failed',
  effect: effect.type,
  ...(effect.type === 'send' ? { conversation: effect.envelope.conversation } : {}),
  ...error,
})

/** How long a message that escrow hangs on is worth sending, in Unix milliseconds. Other messages are tried for a while only. */
export function lastUse({ type }: Envelope, deal: Deal): number | undefined {
  const { deliverBy, reviewPeriod } = deal.kind === 'purchase' ? deal.terms : deal
  if (type === 'Funded' || type === 'Pay') return deliverBy * 1000
  return type === 'Deliver' || type === 'Approve' ? (deliverBy + reviewPeriod) * 1000 : undefined
}
