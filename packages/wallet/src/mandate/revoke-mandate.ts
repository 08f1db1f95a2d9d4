import { SpendingMandate__factory } from '@dealwright/contracts'
import { DealwrightError, type Hex, hashMandate, type SignedMandate } from '@dealwright/protocols'
import type { Provider, TransactionRequest } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toHex } from '../chain/to-hex.ts'

/** Anything that sends transactions as the principal, such as an ethers signer that is connected to the chain. */
export interface PrincipalSender {
  getAddress(): Promise<string>
  sendTransaction(transaction: TransactionRequest): Promise<{ hash: string }>
}

/** What {@link revokeMandate} needs. */
export interface RevokeMandateParameters {
  readonly principal: PrincipalSender
  readonly provider: Provider
  /** How long the transaction is waited for. Default 60000 ms. */
  readonly timeoutMs?: number
}

const pollMs = 200

/**
 * Takes a mandate back with a transaction of its principal, and waits until it is mined. From then on nothing is paid under it; jobs
 * that were paid before go on. Throws `wrong-signer`, and a retryable `unknown` where it was sent and is not mined in time.
 */
export async function revokeMandate(
  signed: Pick<SignedMandate, 'mandate' | 'chainId' | 'spendingMandate'>,
  { principal, provider, timeoutMs = 60_000 }: RevokeMandateParameters,
): Promise<Hex> {
  const { mandate, spendingMandate: to } = signed
  const address = await principal.getAddress()
  if (!isSameAddress(address, mandate.principal))
    throw new DealwrightError({
      code: 'wrong-signer',
      message: `The mandate is ${mandate.principal}'s to take back, and this is the key of ${address}.`,
    })
  const contract = SpendingMandate__factory.connect(to, provider)
  const data = contract.interface.encodeFunctionData('revoke', [hashMandate(mandate, signed)])
  const sent = await principal.sendTransaction({ to, data })
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    const receipt = await provider.getTransactionReceipt(sent.hash)
    if (receipt !== null) return toHex(sent.hash)
    await new Promise(resolve => setTimeout(resolve, pollMs))
  }
  throw new DealwrightError({
    code: 'unknown',
    message: `Transaction ${sent.hash} was sent and is not mined yet: look at the mandate again before you rely on it.`,
    retryable: true,
  })
}
