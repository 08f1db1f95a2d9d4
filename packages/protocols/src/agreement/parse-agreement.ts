import { z } from 'zod'
import { describeIssues } from '../text/describe-issues.ts'
import { failed, ok, type Result } from '../types/result.ts'
import { addressSchema, hashSchema } from '../types/schemas.ts'
import type { Agreement } from './agreement.ts'

const zeroAddress = '0x0000000000000000000000000000000000000000'

const partySchema = addressSchema.refine(address => address !== zeroAddress, 'must not be the zero address')

const secondsSchema = z.int().min(0)

const agreementSchema = z.strictObject({
  client: partySchema,
  provider: partySchema,
  evaluator: partySchema,
  token: partySchema,
  price: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,77})$/, 'expected atomic units as a decimal string')
    .transform(BigInt)
    .refine(units => units < 2n ** 256n, 'is more than a uint256'),
  serviceDigest: hashSchema,
  requestHash: hashSchema,
  deliverBy: secondsSchema,
  reviewPeriod: secondsSchema,
  salt: hashSchema,
})

/**
 * Reads the wire form of an agreement. The failure is one line that names the bad field; unknown fields, zero addresses and
 * hashes in other than lower case are refused, so that one agreement has one text.
 */
export function parseAgreement(json: unknown): Result<Agreement, string> {
  const parsed = agreementSchema.safeParse(json)
  return parsed.success ? ok(parsed.data) : failed(describeIssues('agreement', parsed.error))
}
