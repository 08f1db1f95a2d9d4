import { toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { Change, EffectRecord, StorePort } from '../ports/store.ts'
import type { PlannedEffect } from './effect.ts'

/** What is noted of an effect that failed for good while nobody had an answer to it. */
export interface DeadLetterNote {
  /** Error code of the last try. */
  readonly code: string
  /** Unix milliseconds of the last try. */
  readonly at: number
  /** What an operator did about it, and when. */
  readonly handled?: 'retried' | 'abandoned' | undefined
  readonly handledAt?: number | undefined
}

/** A failed effect that waits for an operator. */
export interface DeadLetter extends DeadLetterNote {
  readonly effect: EffectRecord
}

const collection = 'dead-letters'

const noteSchema = z.object({
  code: z.string(),
  at: z.number(),
  handled: z.enum(['retried', 'abandoned']).optional(),
  handledAt: z.number().optional(),
})

// Messages that still say something when they come late. Bargaining is over by then, and progress overtaken.
const lasting = ['Cancel', 'Funded', 'Deliver', 'Complete', 'Dispute', 'Failure']

/**
 * Whether repeating an effect much later can do good and no harm. Signing, paying and settling are none of it: of these the deal
 * itself decides anew whenever they fail, and knows what has happened since.
 */
export function isRepeatable(effect: PlannedEffect): boolean {
  if (effect.type === 'send') return lasting.includes(effect.envelope.type)
  return effect.type === 'leave-feedback' || effect.type === 'stop-work'
}

/** Puts a failed effect of a deal on the dead-letter list, where repeating it makes sense. */
export const buryEffect = (
  key: string,
  effect: PlannedEffect,
  { code, at }: DeadLetterNote,
): readonly Change[] => (isRepeatable(effect) ? [noteDeadLetter(key, { code, at })] : [])

/** Writes an effect's line of the dead-letter list. */
export const noteDeadLetter = (key: string, { code, at, handled, handledAt }: DeadLetterNote): Change => ({
  kind: 'put',
  collection,
  key,
  value: toJson({ code, at, handled, handledAt }),
})

/** Failed effects that nobody has handled yet, in the order they were planned. */
export async function listDeadLetters(
  store: Pick<StorePort, 'effects' | 'list'>,
  query: { subject?: string } = {},
): Promise<readonly DeadLetter[]> {
  const notes = await deadLetterNotes(store)
  return (await store.effects({ ...query, status: 'failed' })).flatMap(effect => {
    const note = notes.get(effect.key)
    return note === undefined || note.handled !== undefined ? [] : [{ ...note, effect }]
  })
}

/** What the dead-letter list says of each effect on it, handled or not, by the effect's key. */
export async function deadLetterNotes(
  store: Pick<StorePort, 'list'>,
): Promise<ReadonlyMap<string, DeadLetterNote>> {
  const rows = await store.list(collection)
  return new Map(rows.map(({ key, value }) => [key, noteSchema.parse(value)]))
}
