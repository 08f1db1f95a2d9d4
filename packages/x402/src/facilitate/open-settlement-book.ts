import { DealwrightError, type Hex, type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { PaymentStore } from '../ports.ts'
import { bytesSchema } from '../wire/amount.ts'

const collection = 'x402-settlements'
/** How long a settlement is kept for those who ask again, in milliseconds. What is forgotten is told that its nonce is used. */
const keepMs = 86_400_000

const rowSchema = z.object({
  /** Hash of the payload and the requirements that it was asked to settle. */
  fingerprint: bytesSchema({ min: 32, max: 32 }),
  /** Absent until the chain shows the transfer. */
  transaction: bytesSchema({ min: 32, max: 32 }).optional(),
  /** Unix milliseconds of the last change. */
  at: z.number(),
})

/** What a facilitator undertook to settle, under one nonce of one payer in one token. */
export interface SettlementRow {
  readonly fingerprint: Hex
  readonly transaction?: Hex | undefined
  readonly at: number
}

/** What was settled, in memory and on disk. */
export interface SettlementBook {
  find(key: string): SettlementRow | undefined
  /** Keeps the money under a key for one payment, until it is put or let go of. False where another payment has it. At once. */
  claim(key: string, fingerprint: Hex): boolean
  letGo(key: string): void
  /** Durable when it resolves. */
  put(key: string, row: Omit<SettlementRow, 'at'>): Promise<void>
}

/** Opens what a facilitator settled earlier. Throws `settlements-corrupt`. */
export async function openSettlementBook(store: PaymentStore, clock: () => number): Promise<SettlementBook> {
  const rows = new Map<string, SettlementRow>()
  const claims = new Map<string, Hex>()
  const kept = (await store.list(collection)).map(({ key, value }) => ({ key, row: read(value) }))
  for (const { key, row } of kept.toSorted((one, other) => one.row.at - other.row.at)) rows.set(key, row)
  return {
    find: key => rows.get(key),
    claim: (key, fingerprint) => {
      if ((rows.get(key)?.fingerprint ?? claims.get(key) ?? fingerprint) !== fingerprint) return false
      claims.set(key, fingerprint)
      return true
    },
    letGo: key => claims.delete(key),
    put: async (key, changed) => {
      const row: SettlementRow = { ...changed, at: clock() }
      const over: string[] = []
      for (const [other, { at }] of rows) {
        if (other === key || at + keepMs >= row.at) break
        over.push(other)
      }
      await store.commit([
        ...over.map(other => ({ kind: 'delete', collection, key: other }) as const),
        { kind: 'put', collection, key, value: toJson(row) },
      ])
      for (const other of over) rows.delete(other)
      // To the end: the oldest come first.
      rows.delete(key)
      rows.set(key, row)
    },
  }
}

function read(value: Json): SettlementRow {
  const parsed = rowSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'settlements-corrupt',
    message: 'A stored settlement cannot be read: restore the store from a backup before settling again.',
  })
}
