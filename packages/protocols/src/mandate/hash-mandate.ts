import { TypedDataEncoder } from 'ethers/hash'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Hex } from '../types/hex.ts'
import { isHex } from '../types/is-hex.ts'
import type { Mandate, MandateDomain } from './mandate.ts'
import { mandateTypedData } from './mandate-typed-data.ts'

/**
 * Computes the EIP-712 hash that the principal signs: the mandate's id. Throws `bad-mandate` where a field does not fit its
 * Solidity type.
 */
export function hashMandate(mandate: Mandate, domain: MandateDomain): Hex {
  const data = mandateTypedData(mandate, domain)
  try {
    const hash = TypedDataEncoder.hash(data.domain, data.types, data.message)
    if (isHex(hash)) return hash
  } catch (cause) {
    throw new DealwrightError({
      code: 'bad-mandate',
      message:
        'a field of the mandate does not fit its type: check addresses, 32-byte hashes and whole seconds',
      cause,
    })
  }
  throw new DealwrightError({ code: 'bad-mandate', message: 'the mandate hash is not hexadecimal' })
}
