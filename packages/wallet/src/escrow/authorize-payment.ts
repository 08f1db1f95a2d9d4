import { type Agreement, failed, ok, type Result } from '@dealwright/protocols'
import { denied } from '../guard/denied.ts'
import type { SignedPayment } from '../intent/intent.ts'
import { checkPaying } from '../policy/check-deal.ts'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'

/**
 * Signs the payment of an agreement: EIP-3009 with the deal id as nonce, else an EIP-2612 permit of the exact price. Both end at
 * `deliverBy`, and both can only ever pay the escrow.
 */
export async function authorizePayment(
  session: Session,
  agreement: Agreement,
): Promise<Result<SignedPayment, WalletFailure>> {
  // A token that the policy does not know is not asked anything.
  const verdict = checkPaying(session.policy, agreement, session.context)
  if (!verdict.ok) return denied(verdict.error)
  const { domain, takesAuthorization, takesPermit } = await session.token(agreement.token)
  const validBefore = BigInt(agreement.deliverBy)
  if (domain !== undefined && takesAuthorization) {
    const intent = { kind: 'authorize-payment', agreement, tokenDomain: domain } as const
    const signed = await session.guard({ intent })
    return signed.ok
      ? ok({ method: 'authorization', validAfter: 0n, validBefore, signature: signed.value })
      : signed
  }
  if (domain !== undefined && takesPermit) {
    const token = session.tokenAt(agreement.token)
    const nonce = await token.nonces(session.address)
    const signed = await session.guard({
      intent: { kind: 'permit-payment', agreement, tokenDomain: domain, nonce },
    })
    return signed.ok ? ok({ method: 'permit', validAfter: 0n, validBefore, signature: signed.value }) : signed
  }
  return failed({
    code: 'denied',
    reason: 'payment-by-signature',
    message: `Token ${agreement.token} knows neither EIP-3009 nor EIP-2612: it can only be paid by openJob with an approve.`,
    retryable: false,
  })
}
