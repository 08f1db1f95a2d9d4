import type { Address, Hex } from '@dealwright/protocols'
import { z } from 'zod'
import { accountSchema, bytesSchema, uintSchema } from './amount.ts'

/** The version of x402 that is spoken here. */
export const x402Version = 2

const shortText = z.string().max(2_000)
/** Some write null for what they leave out. */
const optionalText = shortText.nullish()
const extraSchema = z.record(z.string(), z.unknown()).nullish()

/** What is sold. */
export const resourceSchema = z.looseObject({
  url: z.string().min(1).max(4_000),
  description: optionalText,
  mimeType: optionalText,
})

/**
 * One way to pay, as it travels: the amount in atomic units as a decimal string. Members that are not known here are kept,
 * because a client sends its choice back as it was given.
 */
export const requirementsSchema = z.looseObject({
  scheme: z.string().min(1).max(100),
  network: z.string().min(3).max(100),
  amount: z.string().min(1).max(100),
  asset: z.string().min(1).max(200),
  payTo: z.string().min(1).max(200),
  maxTimeoutSeconds: z.number().int().positive().max(2_592_000),
  extra: extraSchema,
})

/** What a 402 answer says: the header `PAYMENT-REQUIRED`. */
export const paymentRequiredSchema = z.looseObject({
  x402Version: z.literal(x402Version),
  error: optionalText,
  resource: resourceSchema,
  accepts: z.array(requirementsSchema).min(1).max(50),
  extensions: extraSchema,
})

/** What a client pays with: the header `PAYMENT-SIGNATURE`. The scheme says what `payload` holds. */
export const paymentPayloadSchema = z.looseObject({
  x402Version: z.literal(x402Version),
  resource: resourceSchema.nullish(),
  accepted: requirementsSchema,
  payload: z.record(z.string(), z.unknown()),
  extensions: extraSchema,
})

/** What became of a payment: the header `PAYMENT-RESPONSE` and the answer of `/settle`. */
export const settlementSchema = z.looseObject({
  success: z.boolean(),
  errorReason: optionalText,
  errorMessage: optionalText,
  payer: optionalText,
  /** Hash of the transaction; empty where there is none. */
  transaction: z.string().max(200),
  network: z.string().max(100),
  amount: optionalText,
  extensions: extraSchema,
})

/** The answer of `/verify`. */
export const verificationSchema = z.looseObject({
  isValid: z.boolean(),
  invalidReason: optionalText,
  invalidMessage: optionalText,
  payer: optionalText,
})

/** What `/verify` and `/settle` take. */
export const facilitatorRequestSchema = z.object({
  x402Version: z.literal(x402Version),
  paymentPayload: paymentPayloadSchema,
  paymentRequirements: requirementsSchema,
})

/** The answer of `/supported`. */
export const supportedSchema = z.looseObject({
  kinds: z
    .array(
      z.looseObject({
        x402Version: z.number(),
        scheme: z.string().max(100),
        network: z.string().max(100),
        extra: extraSchema,
      }),
    )
    .max(1_000),
  extensions: z.array(z.string().max(200)).max(1_000).default([]),
  signers: z.record(z.string(), z.array(z.string().max(200)).max(1_000)).default({}),
})

/** An EIP-3009 `TransferWithAuthorization` with its signature: the `payload` of the exact scheme on EVM chains. */
export const exactPayloadSchema = z.object({
  signature: bytesSchema({ min: 64, max: 4_096 }),
  authorization: z.object({
    from: accountSchema,
    to: accountSchema,
    value: uintSchema,
    validAfter: uintSchema,
    validBefore: uintSchema,
    nonce: bytesSchema({ min: 32, max: 32 }),
  }),
})

/** What is sold, as it travels. */
export type Resource = z.output<typeof resourceSchema>
/** One way to pay, as it travels. */
export type PaymentRequirements = z.output<typeof requirementsSchema>
/** What a 402 answer says. */
export type PaymentRequired = z.output<typeof paymentRequiredSchema>
/** What a client pays with. */
export type PaymentPayload = z.output<typeof paymentPayloadSchema>
/** What became of a payment. */
export type Settlement = z.output<typeof settlementSchema>
/** Whether a payment would be good. */
export type Verification = z.output<typeof verificationSchema>
/** What a facilitator can do. */
export type Supported = z.output<typeof supportedSchema>

/** An EIP-3009 transfer as its payer signs it. */
export interface Authorization {
  readonly from: Address
  readonly to: Address
  /** Atomic units. */
  readonly value: bigint
  /** Unix seconds: good only after this one. */
  readonly validAfter: bigint
  /** Unix seconds: good only before this one. */
  readonly validBefore: bigint
  readonly nonce: Hex
}

/** A transfer with its payer's signature: whoever holds it can have it executed, once. */
export interface SignedAuthorization {
  readonly authorization: Authorization
  readonly signature: Hex
}
