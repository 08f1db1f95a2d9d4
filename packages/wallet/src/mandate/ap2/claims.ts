import { z } from 'zod'

const text = z.string().min(1).max(500)
const currency = z.string().regex(/^[A-Z]{3}$/)
const cents = z.int().nonnegative()
const moment = z.iso.datetime()

const merchant = z.strictObject({ id: text, name: text, website: z.url().optional() })
const instrument = z.strictObject({ id: text, type: text, description: text.optional() })

/** The constraints of AP2 0.2 that a mandate is said in. Any other makes the whole fail: AP2 demands it. */
const constraint = z.discriminatedUnion('type', [
  /** `max` in minor units. */
  z.strictObject({ type: z.literal('payment.amount_range'), max: cents, min: cents.optional(), currency }),
  /** `max` in MAJOR units, unlike that of `payment.amount_range`. */
  z.strictObject({ type: z.literal('payment.budget'), max: z.number().nonnegative(), currency }),
  z.strictObject({ type: z.literal('payment.agent_recurrence'), frequency: z.literal('ON_DEMAND') }),
  z.strictObject({
    type: z.literal('payment.execution_date'),
    not_before: moment,
    not_after: moment,
  }),
  z.strictObject({
    type: z.literal('payment.allowed_payment_instruments'),
    allowed: z.array(instrument).length(1),
  }),
  z.strictObject({ type: z.literal('payment.allowed_payees'), allowed: z.array(merchant).min(1).max(100) }),
  z.strictObject({ type: z.literal('payment.reference'), conditional_transaction_id: text }),
])

/** Claims of an open payment mandate. */
export const openPaymentClaims = z.strictObject({
  vct: z.literal('mandate.payment.open.1'),
  constraints: z.array(constraint),
  cnf: z.strictObject({ jwk: z.looseObject({ kty: z.string() }) }),
  iat: z.int(),
  exp: z.int(),
})

export type OpenPaymentClaims = z.infer<typeof openPaymentClaims>
export type Ap2Constraint = z.infer<typeof constraint>
export type Ap2Merchant = z.infer<typeof merchant>
