import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { StoreView } from './observation.ts'

const hash = z.custom<`0x${string}`>(value => typeof value === 'string' && value.startsWith('0x'))
const shared = {
  phase: z.string(),
  deal: hash.optional(),
  failure: z.object({ code: z.string() }).optional(),
}
const input = z.object({ order: z.number() })
const purchase = z.object({
  ...shared,
  kind: z.literal('purchase'),
  terms: z.object({ input }),
  output: z.unknown().optional(),
})
const sale = z.object({ ...shared, kind: z.literal('sale'), input })
const record = z.object({ deal: z.discriminatedUnion('kind', [purchase, sale]) })
const effect = z.object({ key: z.string(), status: z.string() })

/** Reads an agent's store from its file, past the agent; it may be running. An agent that never ran has an empty one. */
export const readStore = (path: string): StoreView => {
  if (!existsSync(path)) return { purchases: [], sales: [], openEffects: [] }
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 })
  try {
    const rows = database.prepare("SELECT id, state FROM subject WHERE kind IN ('purchase', 'sale')").all()
    const open = database.prepare(
      "SELECT key, status FROM effect WHERE status IN ('planned', 'unknown') ORDER BY seq",
    )
    const deals = rows.map(({ id, state }) => ({
      id: String(id),
      ...record.parse(JSON.parse(String(state))).deal,
    }))
    const view = ({ id, phase, deal, failure }: (typeof deals)[number]) => ({
      id,
      phase,
      ...(deal === undefined ? {} : { deal }),
      ...(failure === undefined ? {} : { failure: failure.code }),
    })
    return {
      purchases: deals.flatMap(found =>
        found.kind === 'purchase'
          ? [{ ...view(found), order: found.terms.input.order, output: found.output }]
          : [],
      ),
      sales: deals.flatMap(found =>
        found.kind === 'sale' ? [{ ...view(found), order: found.input.order }] : [],
      ),
      openEffects: open.all().map(row => effect.parse(row)),
    }
  } catch (error) {
    // The file is there before its tables are.
    if (error instanceof Error && error.message.includes('no such table')) {
      return { purchases: [], sales: [], openEffects: [] }
    }
    throw error
  } finally {
    database.close()
  }
}
