import type { StoreReader } from '../../ports/store-reader.ts'
import { listDeadLetters } from '../dead-letters.ts'
import { knownTokens } from '../known-tokens.ts'
import { openEffects } from '../open-effects.ts'
import { type DealSummary, summarizeDeal } from './summarize-deal.ts'

/**
 * Every deal on record, in the order of their beginnings. The agent may be running: each deal is shown as it was committed last.
 *
 * ```ts
 * import { listDeals } from '@dealwright/agent-core'
 * import { readStore } from '@dealwright/agent-core/store/sqlite'
 * const store = await readStore({ path: '.dealwright/alice/agent.db' })
 * const open = (await listDeals(store)).filter(({ hasEnded }) => !hasEnded)
 * ```
 */
export async function listDeals(store: StoreReader): Promise<readonly DealSummary[]> {
  const tokens = await knownTokens(store)
  const open = Map.groupBy(await openEffects(store), ({ subject }) => subject)
  const letters = Map.groupBy(await listDeadLetters(store), ({ effect }) => effect.subject)
  const records = [...(await store.subjects('purchase')), ...(await store.subjects('sale'))]
  return records
    .map(record =>
      summarizeDeal(record, {
        tokens,
        open: open.get(record.id) ?? [],
        deadLetters: letters.get(record.id)?.length ?? 0,
      }),
    )
    .toSorted((a, b) => a.openedAt - b.openedAt)
}
