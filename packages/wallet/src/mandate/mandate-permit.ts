import { TestUSDC__factory } from '@dealwright/contracts'
import { DealwrightError, type SignedMandate } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import { readToken } from '../chain/read-token.ts'
import type { TypedData } from '../intent/intent.ts'
import { paymentTypes } from '../intent/payment-types.ts'

/** A permit that waits for its principal's signature. */
export interface UnsignedPermit {
  /** Unix seconds: the mandate's own end. */
  readonly deadline: number
  readonly typedData: TypedData
}

/**
 * Builds the EIP-2612 permit with which a principal lets the mandate contract take exactly the mandate's total, so that no
 * transaction of its own is needed: the agent relays it. It replaces any other allowance for that contract. Throws
 * `no-permit` where the token knows none: then the principal sends an `approve`.
 */
export async function mandatePermit(
  provider: Provider,
  { mandate, chainId, spendingMandate }: Pick<SignedMandate, 'mandate' | 'chainId' | 'spendingMandate'>,
): Promise<UnsignedPermit> {
  const { token: address, principal: owner, total: value, validUntil: deadline } = mandate
  const { domain, takesPermit } = await readToken(provider, { address, chainId })
  if (domain === undefined || !takesPermit)
    throw new DealwrightError({
      code: 'no-permit',
      message: `Token ${address} does not know EIP-2612: let the principal approve ${value} units for ${spendingMandate} itself.`,
    })
  const nonce = await TestUSDC__factory.connect(address, provider).nonces(owner)
  const message = { owner, spender: spendingMandate, value, nonce, deadline: BigInt(deadline) }
  return {
    deadline,
    typedData: { domain, primaryType: 'Permit', types: { Permit: paymentTypes.Permit }, message },
  }
}
