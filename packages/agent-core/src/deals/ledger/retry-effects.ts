import { type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { Change, StorePort } from '../../ports/store.ts'
import { listDeadLetters, noteDeadLetter } from '../dead-letters.ts'
import { openSubjects } from '../open-effects.ts'

/** How many failed effects of a deal are planned again. */
export interface RetryEffectsReturnType {
  readonly retried: number
  /** Messages that nobody would listen to any more: they stay on the list until they are given up. */
  readonly expired: number
}

/** Plans the failed effects of a deal again that wait for an operator; they run when its agent starts. `now` in Unix milliseconds. */
export async function retryEffects(
  store: Pick<StorePort, 'effects' | 'list' | 'subject' | 'commit'>,
  { subject, now }: { subject: string; now: number },
): Promise<RetryEffectsReturnType> {
  const letters = await listDeadLetters(store, { subject })
  const lively = letters.filter(({ effect }) => expiryOf(effect.payload) > now)
  const isDeal = (await store.subject(subject)) !== undefined
  // A deal that has ended is taken up once more, for as long as it has something to do.
  const reopened: readonly Change[] =
    isDeal && lively.length > 0 ? [{ kind: 'put', collection: openSubjects, key: subject, value: true }] : []
  await store.commit([
    ...reopened,
    ...lively.flatMap(({ effect, ...note }): Change[] => [
      // The failed one stays on record as it was.
      {
        kind: 'effect-planned',
        key: `${effect.key}/again`,
        subject,
        type: effect.type,
        payload: toJson(effect.payload),
      },
      noteDeadLetter(effect.key, { ...note, handled: 'retried', handledAt: now }),
    ]),
  ])
  return { retried: lively.length, expired: letters.length - lively.length }
}

const expiring = z.object({ expiresAt: z.number() })
const message = z.union([expiring, z.object({ envelope: expiring }).transform(({ envelope }) => envelope)])

/** When a message is of no use any more; never for other effects. */
function expiryOf(payload: Json): number {
  const read = message.safeParse(payload)
  return read.success ? read.data.expiresAt : Number.POSITIVE_INFINITY
}
