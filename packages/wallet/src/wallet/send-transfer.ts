import type { Address, Result } from '@dealwright/protocols'
import { sendOnceByKey } from './send-once-by-key.ts'
import type { Session } from './session.ts'
import type { Receipt, WalletFailure } from './types.ts'

/** Sends tokens to a recipient that the policy names. What failed on chain is given back to the budgets. */
export async function sendTransfer(
  session: Session,
  transfer: { token: Address; to: Address; amount: bigint; key: string },
): Promise<Result<Receipt, WalletFailure>> {
  const { token, to, amount, key } = transfer
  // Other terms under the key are no repetition: the budgets refuse them.
  const intent = { kind: 'transfer', token, to, amount, key } as const
  const sent = await sendOnceByKey(session, intent, `transfer:${key}:${token}:${to}:${amount}`.toLowerCase())
  if (sent.ok) await session.budgets.consume(key, { isFinal: true })
  // Without a transaction it was refused before it was signed: what is on record then is another attempt's.
  else if (sent.error.code === 'reverted' && sent.error.transaction !== undefined)
    await session.budgets.giveBack(key)
  return sent
}
