import type { Address, Hex } from '../types/hex.ts'
import { type EncodedMandate, encodeMandate } from './encode-mandate.ts'
import type { Mandate, MandateDomain } from './mandate.ts'
import { drawTypes, mandateTypes, revocationTypes } from './mandate-types.ts'

interface MandateTypedDataDomain {
  readonly name: string
  readonly version: string
  readonly chainId: number
  readonly verifyingContract: Address
}

/** EIP-712 data about a mandate, in the shape that ethers' `signer.signTypedData(domain, types, message)` takes; JSON throughout. */
export interface MandateTypedData<PrimaryType extends string, Message> {
  readonly domain: MandateTypedDataDomain
  readonly types: Record<string, { name: string; type: string }[]>
  readonly primaryType: PrimaryType
  readonly message: Message
}

/** Builds what a principal signs to grant a mandate. Any EIP-712 signer will do: `eth_signTypedData_v4` takes it too. */
export function mandateTypedData(
  mandate: Mandate,
  domain: MandateDomain,
): MandateTypedData<'Mandate', EncodedMandate> {
  return {
    domain: domainOf(domain),
    types: mandateTypes,
    primaryType: 'Mandate',
    message: encodeMandate(mandate),
  }
}

/** Builds what a principal signs to take a mandate back without sending a transaction itself. `mandate` is its hash. */
export function revocationTypedData(
  mandate: Hex,
  domain: MandateDomain,
): MandateTypedData<'Revocation', { mandate: Hex }> {
  return { domain: domainOf(domain), types: revocationTypes, primaryType: 'Revocation', message: { mandate } }
}

/** Builds what an agent signs to pay one agreement under a mandate. Both are hashes. */
export function drawTypedData(
  draw: { mandate: Hex; agreement: Hex },
  domain: MandateDomain,
): MandateTypedData<'Draw', { mandate: Hex; agreement: Hex }> {
  const { mandate, agreement } = draw
  return {
    domain: domainOf(domain),
    types: drawTypes,
    primaryType: 'Draw',
    message: { mandate, agreement },
  }
}

const domainOf = ({ chainId, spendingMandate }: MandateDomain): MandateTypedDataDomain => ({
  name: 'Dealwright SpendingMandate',
  version: '1',
  chainId,
  verifyingContract: spendingMandate,
})
