import { TestUSDC__factory } from '@dealwright/contracts'
import { failed, formatMoney, ok, type Result } from '@dealwright/protocols'
import type { Session } from '../wallet/session.ts'
import type { SignedAgreement, WalletFailure } from '../wallet/types.ts'
import { verifyAgreement } from './verify-agreement.ts'

/** Checks what can be known before any payment is signed: both signatures bind their sides, and the money is there. */
export async function checkOpening(
  session: Session,
  signed: SignedAgreement,
): Promise<Result<void, WalletFailure>> {
  const { agreement, clientSignature, providerSignature } = signed
  const { client, provider, price } = agreement
  const token = TestUSDC__factory.connect(agreement.token, session.provider)
  const [byClient, byProvider, balance, facts] = await Promise.all([
    verifyAgreement(session, { agreement, signer: client, signature: clientSignature }),
    verifyAgreement(session, { agreement, signer: provider, signature: providerSignature }),
    token.balanceOf(client),
    session.token(agreement.token),
  ])
  if (!byClient || !byProvider)
    return failed({
      code: 'denied',
      reason: 'signature',
      message: `The ${byClient ? `provider (${provider})` : `client (${client})`} did not sign this agreement for this escrow: ask for a new signature.`,
      retryable: false,
    })
  if (balance < price)
    return failed({
      code: 'insufficient-funds',
      reason: 'token',
      message: `${client} has ${formatMoney(balance, facts)} and the deal costs ${formatMoney(price, facts)}: send it ${formatMoney(price - balance, facts)} more.`,
      retryable: true,
    })
  return ok(undefined)
}
