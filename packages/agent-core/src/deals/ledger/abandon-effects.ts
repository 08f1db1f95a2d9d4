import type { StorePort } from '../../ports/store.ts'
import { listDeadLetters, noteDeadLetter } from '../dead-letters.ts'

/** Gives the failed effects of a deal up: they leave the list of what waits for an operator. Returns how many. */
export async function abandonEffects(
  store: Pick<StorePort, 'effects' | 'list' | 'commit'>,
  { subject, now }: { subject: string; now: number },
): Promise<number> {
  const letters = await listDeadLetters(store, { subject })
  await store.commit(
    letters.map(({ effect, ...note }) =>
      noteDeadLetter(effect.key, { ...note, handled: 'abandoned', handledAt: now }),
    ),
  )
  return letters.length
}
