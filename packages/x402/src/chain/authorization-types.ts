import type { Asset } from '../ports.ts'

/** The EIP-712 type that a payer signs under the exact scheme. */
export const authorizationTypes = {
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
}

/** The EIP-712 signing domain of a token. */
export function domainOf({ name, version, chainId, address }: Asset) {
  return { name, version, chainId, verifyingContract: address }
}
