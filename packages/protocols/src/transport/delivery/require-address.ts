import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'
import { parseAddress } from '../../types/parse-address.ts'

/** Gives an Ethereum address in EIP-55 form; throws `bad-address` for any other text. */
export const requireAddress = (text: string): Address => {
  const address = parseAddress(text)
  if (address !== undefined) return address
  throw new DealwrightError({
    code: 'bad-address',
    message: 'Not an Ethereum address: give 0x and 40 hexadecimal digits, in EIP-55 or lower case',
  })
}
