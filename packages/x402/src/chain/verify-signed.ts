import type { Hex } from '@dealwright/protocols'
import { Contract, isError, type Provider, TypedDataEncoder, verifyTypedData } from 'ethers'
import type { Asset } from '../ports.ts'
import type { SignedAuthorization } from '../wire/schemas.ts'
import { authorizationTypes, domainOf } from './authorization-types.ts'

const magic = '0x1626ba7e'

/** Whether the payer signed an authorization: by recovery, or by ERC-1271 where the payer is a contract. */
export async function verifySigned(
  provider: Provider,
  asset: Asset,
  { authorization, signature }: SignedAuthorization,
): Promise<boolean> {
  const domain = domainOf(asset)
  if (recover(domain, authorization, signature) === authorization.from) return true
  if ((await provider.getCode(authorization.from)) === '0x') return false
  const hash = TypedDataEncoder.hash(domain, authorizationTypes, authorization)
  const account = new Contract(
    authorization.from,
    ['function isValidSignature(bytes32,bytes) view returns (bytes4)'],
    provider,
  )
  try {
    return (await account.getFunction('isValidSignature').staticCall(hash, signature)) === magic
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') || isError(error, 'BAD_DATA')) return false
    throw error
  }
}

function recover(
  domain: ReturnType<typeof domainOf>,
  authorization: SignedAuthorization['authorization'],
  signature: Hex,
): string | undefined {
  try {
    return verifyTypedData(domain, authorizationTypes, authorization, signature)
  } catch {
    return undefined
  }
}
