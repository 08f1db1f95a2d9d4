import { type Agreement, ok, type Result } from '@dealwright/protocols'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'

/**
 * Makes the escrow's allowance cover one deal by an approve of its exact price, for tokens that know no signed payments. Call it
 * inside the allowance lane, together with the payment: two deals would overwrite each other's allowance.
 */
export async function allowPayment(
  session: Session,
  agreement: Agreement,
): Promise<Result<void, WalletFailure>> {
  const token = session.tokenAt(agreement.token)
  const { escrow } = session.context.contracts
  const allowance = await token.allowance(session.address, escrow)
  if (allowance >= agreement.price) return ok(undefined)
  // Some tokens (USDT) refuse to replace one allowance by another without going through zero.
  const steps = allowance === 0n ? [agreement.price] : [0n, agreement.price]
  for (const amount of steps) {
    const intent = { kind: 'approve-payment', agreement, amount } as const
    const sent = await sendIntent(session, intent, `approve:${agreement.token}:${amount}`)
    if (!sent.ok) return sent
  }
  return ok(undefined)
}
