import { failed, type Hex, type Result } from '@dealwright/protocols'
import { denied } from '../guard/denied.ts'
import type { SpendingClaim, TransferAuthorization } from '../intent/intent.ts'
import { checkToken } from '../policy/check-amount.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

/** Signs a payment outside deals, for a token that knows EIP-3009. */
export async function authorizeTransfer(
  session: Session,
  transfer: TransferAuthorization & { readonly amount: bigint; readonly spending: SpendingClaim },
): Promise<Result<Hex, WalletFailure>> {
  // A token that the policy does not know is not asked anything.
  const verdict = checkToken(session.policy, transfer.token, session.context)
  if (!verdict.ok) return denied(verdict.error)
  const { domain, takesAuthorization } = await session.token(transfer.token)
  if (domain !== undefined && takesAuthorization)
    return session.guard({ intent: { kind: 'authorize-transfer', ...transfer, tokenDomain: domain } })
  return failed({
    code: 'denied',
    reason: 'payment-by-signature',
    message: `Token ${transfer.token} does not know EIP-3009: it cannot be paid by a signed transfer.`,
    retryable: false,
  })
}
