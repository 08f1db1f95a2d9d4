import { DealwrightError, type Hex, type Json } from '@dealwright/protocols'
import { z } from 'zod'
import type { PaymentStore } from '../ports.ts'
import { bytesSchema } from '../wire/amount.ts'

const collection = 'x402-settlements'
/** Past its end, an authorization cannot be executed; its row is kept this long for those who ask late, in milliseconds. */
const keepMs = 86_400_000

const rowSchema = z.object({
  /** Hash of the payload and the requirements that it was asked to settle. */
  fingerprint: bytesSchema({ min: 32, max: 32 }),
  /** Absent until the chain shows the transfer. */
  transaction: bytesSchema({ min: 32, max: 32 }).optional(),
  /** Unix seconds. */
  validBefore: z.number(),
})

/** What a facilitator undertook to settle, under one nonce of one payer in one token. */
export interface SettlementRow {
  readonly fingerprint: Hex
  readonly transaction?: Hex | undefined
  readonly validBefore: number
}

/** What was settled, in memory and on disk. */
export interface SettlementBook {
  find(key: string): SettlementRow | undefined
  /** Keeps the money under a key for one payment, until it is put or let go of. False where another payment has it. At once. */
  claim(key: string, fingerprint: Hex): boolean
  letGo(key: string): void
  /** Durable when it resolves. */
  put(key: string, row: SettlementRow): Promise<void>
}

/** Opens what a facilitator settled earlier. Throws `settlements-corrupt`. */
export async function openSettlementBook(store: PaymentStore, clock: () => number): Promise<SettlementBook> {
  const rows = new Map<string, SettlementRow>()
  const claims = new Map<string, Hex>()
  for (const { key, value } of await store.list(collection)) rows.set(key, read(value))
  const isOver = ({ validBefore }: SettlementRow): boolean => validBefore * 1_000 + keepMs < clock()
  return {
    find: key => rows.get(key),
    claim: (key, fingerprint) => {
      if ((rows.get(key)?.fingerprint ?? claims.get(key) ?? fingerprint) !== fingerprint) return false
      claims.set(key, fingerprint)
      return true
    },
    letGo: key => claims.delete(key),
    put: async (key, row) => {
      // In the order they came, so about in the order they end: only what is due is looked at.
      const over: string[] = []
      for (const [other, old] of rows) {
        if (!isOver(old)) break
        over.push(other)
      }
      await store.commit([
        ...over.map(other => ({ kind: 'delete', collection, key: other }) as const),
        { kind: 'put', collection, key, value: write(row) },
      ])
      for (const other of over) rows.delete(other)
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

function write({ fingerprint, transaction, validBefore }: SettlementRow): Json {
  return { fingerprint, validBefore, ...(transaction === undefined ? {} : { transaction }) }
}
