import { type Address, type Agreement, type Hex, recoverAgreementSigner } from '@dealwright/protocols'
import { Contract, isError } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { hashDeal } from '../intent/hash-deal.ts'
import type { Session } from '../wallet/session.ts'

const magicValue = '0x1626ba7e'
const abi = ['function isValidSignature(bytes32,bytes) view returns (bytes4)']

/** Whether the signer's own key made the signature. For an account with code the escrow may see it otherwise. */
export function isSignedByKey(
  session: Session,
  parameters: { agreement: Agreement; signer: Address; signature: Hex },
): boolean {
  const { agreement, signer, signature } = parameters
  const { chainId, contracts } = session.context
  const domain = { chainId, escrow: contracts.escrow }
  if (
    isSameAddress(signer, session.address) &&
    session.signatures.has(hashDeal(agreement, domain), signature)
  )
    return true
  const recovered = recoverAgreementSigner(agreement, domain, signature)
  return recovered !== undefined && isSameAddress(recovered, signer)
}

/** Whether the escrow would take the signature as the signer's: by recovery, or by ERC-1271 where the signer has code. */
export async function verifyAgreement(
  session: Session,
  parameters: { agreement: Agreement; signer: Address; signature: Hex },
): Promise<boolean> {
  const { agreement, signer, signature } = parameters
  if ((await session.provider.getCode(signer)) === '0x') return isSignedByKey(session, parameters)
  const { chainId, contracts } = session.context
  const domain = { chainId, escrow: contracts.escrow }
  const account = new Contract(signer, abi, session.provider)
  try {
    const answer: unknown = await account
      .getFunction('isValidSignature')
      .staticCall(hashDeal(agreement, domain), signature)
    return answer === magicValue
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') || isError(error, 'BAD_DATA')) return false
    throw error
  }
}
