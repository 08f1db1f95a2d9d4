import { type Address, type Hex, isHex, parseAddress } from '@dealwright/protocols'
import { z } from 'zod'

const maxUint256 = 2n ** 256n - 1n

/** A decimal string of an unsigned 256-bit integer without sign, exponent or leading zeros, read as `bigint`. */
export const uintSchema = z
  .string()
  .max(78)
  .regex(/^(?:0|[1-9][0-9]*)$/, 'expected a plain decimal integer')
  .transform(text => BigInt(text))
  .refine(value => value <= maxUint256, 'more than 256 bits')

/** An address in its EIP-55 or lower-case form, checksummed out. */
export const accountSchema: z.ZodType<Address, string> = z.string().transform((text, context) => {
  const address = parseAddress(text)
  if (address !== undefined) return address
  context.issues.push({ code: 'custom', input: text, message: 'expected an Ethereum address' })
  return z.NEVER
})

/** Bytes as `0x` and hexadecimal digits in either case, lower case out. */
export function bytesSchema(limits: { min: number; max: number }): z.ZodType<Hex, string> {
  return z.string().transform((text, context) => {
    const bytes = text.length <= 2 + limits.max * 2 ? text.toLowerCase() : undefined
    if (isHex(bytes) && bytes.length >= 2 + limits.min * 2) return bytes
    context.issues.push({
      code: 'custom',
      input: text.slice(0, 20),
      message: `expected ${limits.min} to ${limits.max} bytes as hex`,
    })
    return z.NEVER
  })
}
