import {
  DealwrightError,
  type Hex,
  isHex,
  type SignedMandate,
  type UnsignedMandate,
} from '@dealwright/protocols'
import type { TypedDataDomain, TypedDataField } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { UnsignedPermit } from './mandate-permit.ts'

/** Anything that signs EIP-712 data as the principal: an ethers signer, a browser wallet, a hardware wallet. Never the agent's. */
export interface PrincipalSigner {
  getAddress(): Promise<string>
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    message: Record<string, unknown>,
  ): Promise<string>
}

/** What {@link grantMandate} signs with. */
export interface GrantMandateParameters {
  readonly principal: PrincipalSigner
  /** See `mandatePermit`. Default: none; the principal gives the allowance itself. */
  readonly permit?: UnsignedPermit
}

/**
 * Lets a principal sign a mandate, and the allowance that it needs. The result holds no secret: give it to the agent. Throws
 * `wrong-signer` where somebody else than the mandate's principal would sign.
 */
export async function grantMandate(
  { mandate, chainId, spendingMandate, typedData }: UnsignedMandate,
  { principal, permit }: GrantMandateParameters,
): Promise<SignedMandate> {
  const address = await principal.getAddress()
  if (!isSameAddress(address, mandate.principal))
    throw new DealwrightError({
      code: 'wrong-signer',
      message: `The mandate is ${mandate.principal}'s to sign, and this is the key of ${address}.`,
    })
  const { domain, types, message } = typedData
  const signature = readSignature(await principal.signTypedData(domain, types, message))
  const granted = { mandate, chainId, spendingMandate, signature }
  if (permit === undefined) return granted
  const asked = permit.typedData
  const allowed = await principal.signTypedData(asked.domain, asked.types, asked.message)
  return { ...granted, permit: { deadline: permit.deadline, signature: readSignature(allowed) } }
}

function readSignature(text: string): Hex {
  const signature = text.toLowerCase()
  if (isHex(signature)) return signature
  throw new DealwrightError({
    code: 'signing-failed',
    message: 'The signer answered something that is no signature.',
  })
}
