import type { Result } from '@dealwright/protocols'
import { concat, keccak256 } from 'ethers'
import type { ProposedCall, SpendingClaim } from '../intent/intent.ts'
import { sendOnceByKey } from './send-once-by-key.ts'
import type { Session } from './session.ts'
import type { Receipt, WalletFailure } from './types.ts'

/** Sends a call that somebody outside composed. What failed on chain is given back to the budgets. */
export async function proposeCall(
  session: Session,
  { call, spending }: { call: ProposedCall; spending: SpendingClaim },
): Promise<Result<Receipt, WalletFailure>> {
  const { key } = spending
  // Other bytes under the key are no repetition: the budgets refuse them.
  const content = keccak256(concat([call.to, call.data]))
  const sent = await sendOnceByKey(
    session,
    { kind: 'proposed-call', call, spending },
    `proposal:${key}:${content}`,
  )
  if (sent.ok) await session.budgets.consume(key, { isFinal: true })
  else if (sent.error.code === 'reverted' && sent.error.transaction !== undefined)
    await session.budgets.giveBack(key)
  return sent
}
