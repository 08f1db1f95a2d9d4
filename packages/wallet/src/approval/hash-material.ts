import type { Address, Hex } from '@dealwright/protocols'
import { AbiCoder, id, keccak256, TypedDataEncoder } from 'ethers'
import { toHex } from '../chain/to-hex.ts'
import type { CallMaterial, TypedDataMaterial } from '../intent/material.ts'

const callType = id('DealwrightCall(uint256 chainId,address from,address to,uint256 value,bytes data)')

/**
 * The hash of exactly what will be signed: the EIP-712 digest of typed data, or of a call all that says what it does: chain,
 * sender, target, value and data. A transaction's nonce and fees are left out: they change while an approval is waited for.
 */
export function hashMaterial(
  material: CallMaterial | TypedDataMaterial,
  { chainId, self }: { chainId: number; self: Address },
): Hex {
  if (material.kind === 'typed-data')
    return toHex(TypedDataEncoder.hash(material.domain, material.types, material.message))
  const { to, value, data } = material
  const words = ['bytes32', 'uint256', 'address', 'address', 'uint256', 'bytes32']
  return toHex(
    keccak256(
      AbiCoder.defaultAbiCoder().encode(words, [callType, chainId, self, to, value, keccak256(data)]),
    ),
  )
}
