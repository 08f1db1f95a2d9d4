import type { Address } from '../types/hex.ts'
import type { Agreement, EscrowDomain } from './agreement.ts'
import { agreementTypes } from './agreement-types.ts'
import { type EncodedAgreement, encodeAgreement } from './encode-agreement.ts'

/** What a wallet signs, in the shape that ethers' `signer.signTypedData(domain, types, message)` takes; JSON throughout. */
export interface AgreementTypedData {
  readonly domain: {
    readonly name: string
    readonly version: string
    readonly chainId: number
    readonly verifyingContract: Address
  }
  readonly types: Record<string, { name: string; type: string }[]>
  readonly primaryType: 'Agreement'
  readonly message: EncodedAgreement
}

/** Builds the EIP-712 typed data of an agreement for one escrow contract on one chain. */
export function agreementTypedData(agreement: Agreement, domain: EscrowDomain): AgreementTypedData {
  return {
    domain: {
      name: 'Dealwright JobEscrow',
      version: '1',
      chainId: domain.chainId,
      verifyingContract: domain.escrow,
    },
    types: agreementTypes,
    primaryType: 'Agreement',
    message: encodeAgreement(agreement),
  }
}
