import { type Address, type Hex, randomHex } from '@dealwright/protocols'
import { signerFromKey } from '@dealwright/wallet'
import {
  type Authorization,
  encodeHeader,
  type PaymentRequirements,
  type SignedAuthorization,
} from '@dealwright/x402'
import { toHex } from '../../integration/wallet-world.ts'
import type { Party } from './stage.ts'

/** The types of an EIP-3009 transfer. */
export const transferTypes = {
  TransferWithAuthorization: [
    'from:address',
    'to:address',
    'value:uint256',
    'validAfter:uint256',
    'validBefore:uint256',
    'nonce:bytes32',
  ].map(field => ({ name: field.split(':')[0] ?? '', type: field.split(':')[1] ?? '' })),
}

/** Signs a transfer of a `USD Coin` by its holder's bare key: no guard is asked. */
export const signTransfer = async (
  { address: from, privateKey }: Party,
  {
    chainId,
    token,
    ...terms
  }: Partial<Authorization> &
    Pick<Authorization, 'to' | 'value' | 'validBefore'> & { chainId: number; token: Address },
): Promise<SignedAuthorization> => {
  const domain = { name: 'USD Coin', version: '2', chainId, verifyingContract: token }
  const authorization: Authorization = { from, validAfter: 0n, nonce: randomHex(), ...terms }
  const signature: Hex = toHex(
    await signerFromKey(privateKey).signTypedData(domain, transferTypes, { ...authorization }),
  )
  return { authorization, signature }
}

/** The header with which a signed transfer pays a request. */
export const paymentHeader = (
  { authorization, signature }: SignedAuthorization,
  accepted: PaymentRequirements,
): string => {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return encodeHeader({
    x402Version: 2,
    accepted,
    payload: {
      signature,
      authorization: {
        from,
        to,
        nonce,
        value: `${value}`,
        validAfter: `${validAfter}`,
        validBefore: `${validBefore}`,
      },
    },
  })
}
