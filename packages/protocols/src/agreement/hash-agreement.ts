import { TypedDataEncoder } from 'ethers/hash'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Hex } from '../types/hex.ts'
import { isHex } from '../types/is-hex.ts'
import type { Agreement, EscrowDomain } from './agreement.ts'
import { agreementTypedData } from './agreement-typed-data.ts'

/**
 * Computes the EIP-712 hash that both sides sign: the deal id. It differs per chain and per escrow contract.
 * Throws `bad-agreement` where a field does not fit its Solidity type.
 */
export function hashAgreement(agreement: Agreement, domain: EscrowDomain): Hex {
  const data = agreementTypedData(agreement, domain)
  try {
    const hash = TypedDataEncoder.hash(data.domain, data.types, data.message)
    if (isHex(hash)) return hash
  } catch (cause) {
    throw new DealwrightError({
      code: 'bad-agreement',
      message:
        'a field of the agreement does not fit its type: check addresses, 32-byte hashes and whole seconds',
      cause,
    })
  }
  throw new DealwrightError({ code: 'bad-agreement', message: 'the agreement hash is not hexadecimal' })
}
