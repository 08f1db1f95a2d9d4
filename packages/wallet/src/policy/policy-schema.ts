import { isAddress } from 'ethers'
import { z } from 'zod'
import { periods } from '../budget/periods.ts'

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hexadecimal digits')
  .refine(isAddress, 'the checksum of the address is wrong')
const money = z.union([z.bigint().nonnegative(), z.string()])
const units = z.union([
  z.bigint().nonnegative(),
  z.string().regex(/^\d{1,78}$/, 'expected atomic units as decimal digits'),
])
const wei = z.union([
  z.bigint().nonnegative(),
  z
    .string()
    .regex(
      /^(\d{1,78}|\d{1,12}(\.\d{1,18})? (ETH|POL))$/,
      "expected wei as decimal digits, or text such as '0.01 ETH' (ETH or POL)",
    ),
])
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as '22:00'")

/**
 * The shape of a policy as data: what `PolicyOptions` says, in JavaScript or JSON. Strict: a mistyped rule must not silently become
 * no rule.
 */
export const policySchema = z.strictObject({
  perDealCeiling: money.optional(),
  budgets: z
    .array(
      z.strictObject({
        limit: money,
        per: z.enum(['transaction', 'deal', ...periods, 'lifetime']),
        of: z
          .union([z.strictObject({ service: z.string().min(1) }), z.strictObject({ counterparty: address })])
          .optional(),
        each: z.enum(['counterparty', 'service']).optional(),
      }),
    )
    .optional(),
  otherTokens: z
    .array(z.strictObject({ address, perDealCeiling: units, perDay: units.optional() }))
    .optional(),
  evaluators: z.array(address).optional(),
  allowApprove: z.boolean().optional(),
  recipients: z.array(address).optional(),
  contracts: z.array(z.strictObject({ address, methods: z.array(z.string().min(1)) })).optional(),
  services: z.array(z.string().min(1)).optional(),
  counterparties: z.array(address).optional(),
  rates: z
    .array(
      z.strictObject({
        limit: z.int().nonnegative(),
        per: z.enum(periods),
        of: z.enum(['payments', 'transactions']),
      }),
    )
    .optional(),
  gas: z.strictObject({ perTransaction: wei.optional(), perDay: wei.optional() }).optional(),
  quietHours: z
    .array(
      z.strictObject({
        from: clock,
        to: clock,
        timeZone: z.string().refine(isTimeZone, "expected a time zone such as 'Europe/Berlin'"),
      }),
    )
    .optional(),
  approveAbove: money.optional(),
  simulation: z.enum(['where-offered', 'required']).optional(),
  frozen: z.boolean().optional(),
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format()
    return true
  } catch {
    return false
  }
}
