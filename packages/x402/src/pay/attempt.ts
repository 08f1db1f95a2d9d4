import { DealwrightError, type Hex, type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { Asset } from '../ports.ts'
import { accountSchema, bytesSchema, uintSchema } from '../wire/amount.ts'
import { type Authorization, requirementsSchema, resourceSchema } from '../wire/schemas.ts'

const attemptSchema = z.object({
  id: bytesSchema({ min: 32, max: 32 }),
  request: bytesSchema({ min: 32, max: 32 }),
  isNamed: z.boolean(),
  isAnswered: z.boolean(),
  method: z.string(),
  url: z.string(),
  state: z.enum(['intent', 'signed', 'submitted', 'unknown', 'settled', 'failed']),
  asset: z.object({
    address: accountSchema,
    chainId: z.number(),
    symbol: z.string(),
    decimals: z.number(),
    name: z.string(),
    version: z.string(),
  }),
  requirements: requirementsSchema,
  resource: resourceSchema,
  extensions: z.record(z.string(), z.unknown()).nullish(),
  authorization: z.object({
    from: accountSchema,
    to: accountSchema,
    value: uintSchema,
    validAfter: uintSchema,
    validBefore: uintSchema,
    nonce: bytesSchema({ min: 32, max: 32 }),
  }),
  signature: bytesSchema({ min: 64, max: 4_096 }).optional(),
  transaction: bytesSchema({ min: 32, max: 32 }).optional(),
  reason: z.string().optional(),
  at: z.number(),
})

/**
 * What is known of a payment. `intent`: wanted, and perhaps signed, never sent. `signed`: about to be sent. `submitted`: sent.
 * `unknown`: sent, and no answer tells its fate. `settled`: the chain shows the transfer. `failed`: the chain can never execute it.
 */
export type AttemptState = z.output<typeof attemptSchema>['state']

/** One payment for one request: one nonce, and never a second. Rows are written before each step. */
export interface Attempt extends Omit<z.output<typeof attemptSchema>, 'asset' | 'authorization'> {
  /** The EIP-3009 nonce, the key of the budgets, and, after `pay_`, the payment identifier. */
  readonly id: Hex
  /** Hash of the request that is paid for. */
  readonly request: Hex
  /** Whether the caller named the request with an idempotency key. */
  readonly isNamed: boolean
  /** Whether the caller got what was paid for. */
  readonly isAnswered: boolean
  readonly asset: Asset
  readonly authorization: Authorization
  /** The transaction that paid; before `settled`, what the server says of it. */
  readonly transaction?: Hex | undefined
  /** What went wrong last, as text for people. */
  readonly reason?: string | undefined
  /** Unix milliseconds of the last change. */
  readonly at: number
}

const nextStates: Record<AttemptState, readonly AttemptState[]> = {
  intent: ['signed', 'failed'],
  signed: ['submitted', 'settled', 'failed'],
  submitted: ['submitted', 'unknown', 'settled', 'failed'],
  unknown: ['submitted', 'unknown', 'settled', 'failed'],
  settled: ['settled'],
  failed: [],
}

/** The attempt after a step. Pure. Throws `bad-step` where the step does not follow: what is settled or failed stays so. */
export function advanceAttempt(
  attempt: Attempt,
  step: Partial<Pick<Attempt, 'signature' | 'transaction' | 'reason' | 'isAnswered'>> & {
    readonly state: AttemptState
    readonly at: number
  },
): Attempt {
  if (!nextStates[attempt.state].includes(step.state))
    throw new DealwrightError({
      code: 'bad-step',
      message: `A payment that is ${attempt.state} cannot become ${step.state}.`,
    })
  return { ...attempt, ...step }
}

/** Whether the money of an attempt may still move, or its signature may still be made. */
export function isOpen({ state }: Attempt): boolean {
  return state !== 'settled' && state !== 'failed'
}

/** Whether the next request like this one belongs to this attempt, rather than being a purchase of its own. */
export function isBinding(attempt: Attempt): boolean {
  return attempt.state !== 'failed' && (attempt.isNamed || !attempt.isAnswered)
}

/** Writes an attempt as a row. */
export function encodeAttempt(attempt: Attempt): Json {
  const { value, validAfter, validBefore } = attempt.authorization
  return toJson({
    ...attempt,
    authorization: {
      ...attempt.authorization,
      value: value.toString(),
      validAfter: validAfter.toString(),
      validBefore: validBefore.toString(),
    },
  })
}

/** Reads a row. Throws `attempts-corrupt`: without its attempts, nobody can tell what was paid. */
export function decodeAttempt(row: Json): Attempt {
  const parsed = attemptSchema.safeParse(row)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'attempts-corrupt',
    message: 'A stored payment cannot be read: restore the store from a backup before paying again.',
  })
}

/** The payment identifier of an attempt. */
export function identifierOf({ id }: { readonly id: Hex }): string {
  return `pay_${id.slice(2)}`
}
