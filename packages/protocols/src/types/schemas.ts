import { z } from 'zod'
import type { Address, Hex } from './hex.ts'
import { isHex } from './is-hex.ts'
import { parseAddress } from './parse-address.ts'

/** Wire form of an address: EIP-55 or lower case in, checksummed out. */
export const addressSchema: z.ZodType<Address> = z.string().transform((text, context) => {
  const address = parseAddress(text)
  if (address) return address
  context.issues.push({ code: 'custom', input: text, message: 'expected an Ethereum address' })
  return z.NEVER
})

/** Wire form of a 32-byte hash: lower-case hexadecimal, so that equal hashes are equal texts. */
export const hashSchema: z.ZodType<Hex> = z.custom<Hex>(
  value => isHex(value, 32),
  'expected 0x and 64 lower-case hex digits',
)
