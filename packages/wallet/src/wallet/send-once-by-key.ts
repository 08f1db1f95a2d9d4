import { ok, type Result } from '@dealwright/protocols'
import type { SendingIntent } from '../intent/intent.ts'
import { sendIntent } from './send-intent.ts'
import type { Session } from './session.ts'
import { toReceipt } from './to-receipt.ts'
import type { Receipt, WalletFailure } from './types.ts'

/** Sends an intent under a key: asked again while it is under way, or after it succeeded, it answers for the same transaction. */
export function sendOnceByKey(
  session: Session,
  intent: SendingIntent,
  key: string,
): Promise<Result<Receipt, WalletFailure>> {
  return session.once(key, async () => {
    const sent = await sendIntent(session, intent, key)
    return sent.ok ? ok(toReceipt(sent.value)) : sent
  })
}
