import { DealwrightError, type Hex, type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { PaymentStore } from '../ports.ts'
import { bytesSchema } from '../wire/amount.ts'
import { settlementSchema } from '../wire/schemas.ts'

const collection = 'x402-sales'
/**
 * How long an answer is kept for buyers who ask again, in milliseconds. What is forgotten is not sold twice: unpaid, it is served for
 * its payment again; paid, its nonce is used.
 */
const keepMs = 3_600_000

const answerSchema = z.object({
  status: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Base64; absent where the body was too large to keep. */
  body: z.string().optional(),
})
const saleSchema = z.object({
  /** Hash of the payment and the request that it paid for. */
  fingerprint: bytesSchema({ min: 32, max: 32 }),
  /** Payer and payment identifier. */
  identifier: z.string().optional(),
  /** `serving`: the handler runs, or was stopped. `settling`: its answer is known, not yet paid. `settled`: paid. */
  state: z.enum(['serving', 'settling', 'settled']),
  answer: answerSchema.optional(),
  settlement: settlementSchema.optional(),
  /** Unix milliseconds of the last change. */
  at: z.number(),
})

/** What a handler answered, as it is kept. */
export type KeptAnswer = z.output<typeof answerSchema>
/** One payment, and what it bought. */
export type Sale = z.output<typeof saleSchema> & { readonly fingerprint: Hex }

/** What was sold, in memory and on disk. */
export interface SaleBook {
  find(key: string): Sale | undefined
  /** The key under which a payer used a payment identifier. */
  findKey(identifier: string): string | undefined
  /** Durable when it resolves. */
  put(key: string, sale: Omit<Sale, 'at'>): Promise<void>
  drop(key: string): Promise<void>
}

/** Opens what was sold earlier. Throws `sales-corrupt`. */
export async function openSaleBook(store: PaymentStore, clock: () => number): Promise<SaleBook> {
  const sales = new Map<string, Sale>()
  const keys = new Map<string, string>()
  const remember = (key: string, sale: Sale): void => {
    // To the end: the oldest come first.
    sales.delete(key)
    sales.set(key, sale)
    if (sale.identifier !== undefined) keys.set(sale.identifier, key)
  }
  const forget = (key: string): void => {
    const identifier = sales.get(key)?.identifier
    sales.delete(key)
    if (identifier !== undefined) keys.delete(identifier)
  }
  const rows = (await store.list(collection)).map(({ key, value }) => ({ key, sale: read(value) }))
  for (const { key, sale } of rows.toSorted((one, other) => one.sale.at - other.sale.at)) remember(key, sale)
  return {
    find: key => sales.get(key),
    findKey: identifier => keys.get(identifier),
    put: async (key, changed) => {
      const sale: Sale = { ...changed, at: clock() }
      const over: string[] = []
      for (const [other, { at }] of sales) {
        if (other === key || at + keepMs >= sale.at) break
        over.push(other)
      }
      await store.commit([
        ...over.map(other => ({ kind: 'delete', collection, key: other }) as const),
        { kind: 'put', collection, key, value: toJson(sale) },
      ])
      for (const other of over) forget(other)
      remember(key, sale)
    },
    drop: async key => {
      await store.commit([{ kind: 'delete', collection, key }])
      forget(key)
    },
  }
}

function read(value: Json): Sale {
  const parsed = saleSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'sales-corrupt',
    message: 'A stored sale cannot be read: restore the store from a backup before selling again.',
  })
}
