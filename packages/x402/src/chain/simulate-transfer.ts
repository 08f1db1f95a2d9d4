import { plainText } from '@dealwright/protocols'
import { isError, type Provider, Signature } from 'ethers'
import type { Asset } from '../ports.ts'
import type { SignedAuthorization } from '../wire/schemas.ts'
import { tokenInterface } from './token-interface.ts'

/** What the token would say to the transfer now: undefined where it would execute it. */
export async function simulateTransfer(
  provider: Provider,
  asset: Asset,
  signed: SignedAuthorization,
): Promise<string | undefined> {
  try {
    await provider.call({ to: asset.address, data: encodeTransfer(signed) })
    return undefined
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION')) throw error
    return plainText(error.reason ?? error.shortMessage ?? 'reverted')
  }
}

/** A key's signature goes in three parts, which every token with EIP-3009 takes; a contract account's goes whole. */
function encodeTransfer({ authorization, signature }: SignedAuthorization): string {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  const terms = [from, to, value, validAfter, validBefore, nonce]
  const name = 'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32'
  if (signature.length !== 132)
    return tokenInterface.encodeFunctionData(`${name},bytes)`, [...terms, signature])
  const { v, r, s } = Signature.from(signature)
  return tokenInterface.encodeFunctionData(`${name},uint8,bytes32,bytes32)`, [...terms, v, r, s])
}
