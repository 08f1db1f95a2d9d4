import {
  type Address,
  type Agreement,
  failed,
  formatMoney,
  type Hex,
  ok,
  type Result,
} from '@dealwright/protocols'
import type { Session } from '../wallet/session.ts'
import type { SignedAgreement, WalletFailure } from '../wallet/types.ts'
import { isSignedByKey, verifyAgreement } from './verify-agreement.ts'

/** Checks what can be known before any payment is signed: both signatures bind their sides, and the money is there. */
export async function checkOpening(
  session: Session,
  signed: SignedAgreement,
): Promise<Result<void, WalletFailure>> {
  const { agreement, clientSignature, providerSignature } = signed
  const { client, provider, price } = agreement
  const token = session.tokenAt(agreement.token)
  const [byClient, byProvider, balance, facts] = await Promise.all([
    isBound(session, { agreement, signer: client, signature: clientSignature }),
    isBound(session, { agreement, signer: provider, signature: providerSignature }),
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

/** A key's own signature needs no question to the chain: should its account have code, the simulation asks that. */
async function isBound(
  session: Session,
  parameters: { agreement: Agreement; signer: Address; signature: Hex },
): Promise<boolean> {
  return isSignedByKey(session, parameters) || verifyAgreement(session, parameters)
}
