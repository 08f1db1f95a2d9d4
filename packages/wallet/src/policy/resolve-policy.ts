import { DealwrightError, parseMoney, type Token } from '@dealwright/protocols'
import { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'
import type { Policy, PolicyOptions } from './policy.ts'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hexadecimal digits')

// Strict: a mistyped rule must not silently become no rule.
const shape = z.strictObject({
  perDealCeiling: z.union([z.bigint().nonnegative(), z.string()]).optional(),
  otherTokens: z.array(z.strictObject({ address, perDealCeiling: z.bigint().nonnegative() })).optional(),
  evaluators: z.array(address).optional(),
  allowApprove: z.boolean().optional(),
  recipients: z.array(address).optional(),
})

/** Fills in a policy's defaults for a token: 5 of it per deal, that token only. Throws `bad-policy` on anything not understood. */
export function resolvePolicy(options: PolicyOptions | undefined, token: Token): Policy {
  const parsed = shape.safeParse(options ?? {})
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new DealwrightError({
      code: 'bad-policy',
      message: `Correct the spending policy: ${issue?.path.join('.') || 'policy'}: ${issue?.message ?? 'not understood'}.`,
    })
  }
  const {
    perDealCeiling,
    otherTokens = [],
    evaluators = [],
    allowApprove = false,
    recipients = [],
  } = parsed.data
  return {
    tokens: [
      { address: token.address, perDealCeiling: readCeiling(perDealCeiling, token) },
      ...otherTokens.map(other => ({ ...other, address: toAddress(other.address) })),
    ],
    evaluators: evaluators.map(toAddress),
    allowApprove,
    recipients: recipients.map(toAddress),
  }
}

function readCeiling(ceiling: bigint | string | undefined, token: Token): bigint {
  if (ceiling === undefined) return 5n * 10n ** BigInt(token.decimals)
  return typeof ceiling === 'bigint' ? ceiling : parseMoney(ceiling, token)
}
