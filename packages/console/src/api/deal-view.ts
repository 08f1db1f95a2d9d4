import { Amount } from '@dealwright/agent-core/conversations'
import { z } from 'zod'
import { Failure, PartyView } from './parts.ts'

/** A deal in a line, as its own side has it on record. */
export const DealView = z
  .strictObject({
    /** Id of the purchase or sale on this side. */
    id: z.string(),
    /** The agreement's hash, once this side has signed. */
    deal: z.string().optional(),
    role: z.enum(['client', 'provider']),
    /** The counterparty; while a client bargains, everyone it called. */
    peers: z.array(PartyView),
    service: z.string(),
    /** The agreed price, else the last one on the table. */
    price: Amount.optional(),
    /** `negotiating`, `signing`, `funding`, `working`, `verifying`, `completing`, `completed`, `refunded`, `failed` … */
    phase: z.string(),
    hasEnded: z.boolean(),
    failure: Failure.optional(),
    /** Unix milliseconds. */
    openedAt: z.int().nonnegative(),
    /** Unix milliseconds. */
    updatedAt: z.int().nonnegative(),
    openEffects: z.int().nonnegative(),
    unknownEffects: z.int().nonnegative(),
    deadLetters: z.int().nonnegative(),
  })
  .meta({ id: 'Deal' })

/** A price on the table. */
export const OfferView = z.strictObject({
  /** Unix milliseconds. */
  at: z.int().nonnegative(),
  by: z.enum(['buyer', 'seller']),
  price: Amount,
})

/** One bargaining with one peer. */
export const NegotiationView = z.strictObject({
  conversation: z.string(),
  peer: PartyView,
  status: z.string(),
  /** Whether this one became the deal. */
  won: z.boolean(),
  offers: z.array(OfferView),
  closedBecause: z.string().optional(),
})

/** One line of a deal's journal. */
export const JournalView = z.strictObject({
  version: z.int(),
  /** Unix milliseconds. */
  at: z.int().nonnegative(),
  /** What happened, for people. */
  text: z.string(),
  /** What was told of it: agent-core's `Notice`s. */
  notices: z.array(z.looseObject({ type: z.string() })),
})

/** One side effect on record. */
export const EffectView = z.strictObject({
  key: z.string(),
  type: z.string(),
  status: z.enum(['planned', 'done', 'failed', 'unknown']),
  /** Tries that failed. */
  attempts: z.int().nonnegative(),
  error: z.string().optional(),
})

/** Everything on record about one deal. */
export const DealDetail = z
  .strictObject({
    deal: DealView,
    service: z.strictObject({ name: z.string(), version: z.string(), digest: z.string() }),
    input: z.json(),
    output: z.json().optional(),
    /** The client's limit; only its own side knows it. */
    budget: Amount.optional(),
    /** What the provider asks and would go down to; only its own side knows it. */
    ask: Amount.optional(),
    floor: Amount.optional(),
    /** Unix milliseconds. */
    deliverBy: z.int().nonnegative(),
    /** Milliseconds. */
    reviewPeriod: z.int().nonnegative(),
    /** Whose money paid, where not the client's. */
    payer: z.string().optional(),
    negotiations: z.array(NegotiationView),
    transactions: z.array(z.strictObject({ step: z.string(), hash: z.string() })),
    /** Reports of the provider while it works, in order. */
    progress: z.array(z.strictObject({ at: z.int().nonnegative(), value: z.json() })),
    journal: z.array(JournalView),
    effects: z.array(EffectView),
  })
  .meta({ id: 'DealDetail' })

/** Deals, the latest first. */
export const DealList = z.strictObject({ deals: z.array(DealView) })

export type DealView = z.infer<typeof DealView>
export type OfferView = z.infer<typeof OfferView>
export type NegotiationView = z.infer<typeof NegotiationView>
export type DealDetail = z.infer<typeof DealDetail>
export type DealList = z.infer<typeof DealList>
