import { z } from 'zod'
import { describeIssues } from '../text/describe-issues.ts'
import type { Hex } from '../types/hex.ts'
import { isHex } from '../types/is-hex.ts'
import type { Json } from '../types/json.ts'
import { failed, ok, type Result } from '../types/result.ts'
import { addressSchema, hashSchema } from '../types/schemas.ts'
import { encodeMandate } from './encode-mandate.ts'
import { faultOfMandate } from './fault-of-mandate.ts'
import type { SignedMandate } from './signed-mandate.ts'

const amountSchema = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/, 'expected atomic units as a decimal string')
  .transform(BigInt)
const secondsSchema = z.int().min(0)
const signatureSchema = z.custom<Hex>(
  value => isHex(value) && value.length > 2 && value.length <= 2 + 2 * 4_096,
  'expected a signature: 0x and lower-case hex digits',
)

const mandateSchema = z
  .strictObject({
    principal: addressSchema,
    agent: addressSchema,
    token: addressSchema,
    escrow: addressSchema,
    registry: addressSchema,
    perDeal: amountSchema,
    perPeriod: amountSchema,
    total: amountSchema,
    period: secondsSchema,
    validAfter: secondsSchema,
    validUntil: secondsSchema,
    services: z.array(hashSchema).max(64),
    salt: hashSchema,
  })
  .superRefine((mandate, context) => {
    const fault = faultOfMandate(mandate)
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [fault.field], message: fault.message })
  })

const fileSchema = z.strictObject({
  type: z.literal('dealwright.mandate/1'),
  chainId: z.int().positive(),
  spendingMandate: addressSchema,
  mandate: mandateSchema,
  signature: signatureSchema,
  permit: z.strictObject({ deadline: secondsSchema, signature: signatureSchema }).optional(),
})

/**
 * Reads a signed mandate from its JSON file form. Strict: the failure is one line that names the bad field, and unknown fields,
 * limits that contradict each other and hashes in other than lower case are refused. Whether the principal signed, the chain tells.
 */
export function parseMandate(json: unknown): Result<SignedMandate, string> {
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) return failed(describeIssues('mandate', parsed.error))
  const { type: _known, permit, ...rest } = parsed.data
  return ok({ ...rest, ...(permit === undefined ? {} : { permit }) })
}

/** Turns a signed mandate into its JSON file form. {@link parseMandate} reads it back. */
export function encodeSignedMandate(signed: SignedMandate): Json {
  const { chainId, spendingMandate, mandate, signature, permit } = signed
  return {
    type: 'dealwright.mandate/1',
    chainId,
    spendingMandate,
    mandate: encodeMandate(mandate),
    signature,
    ...(permit === undefined ? {} : { permit: { deadline: permit.deadline, signature: permit.signature } }),
  }
}
