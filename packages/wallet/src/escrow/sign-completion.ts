import { type Hex, ok, type Result } from '@dealwright/protocols'
import { id } from 'ethers'
import { toHex } from '../chain/to-hex.ts'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'

/** Signs an evaluator's acceptance of a job, for somebody else to relay. */
export async function signCompletion(
  session: Session,
  { job, reason: text }: { job: Hex; reason: string },
): Promise<Result<{ reason: Hex; signature: Hex }, WalletFailure>> {
  const reason = toHex(id(text))
  const signed = await session.guard({ intent: { kind: 'sign-completion', job, reason } })
  return signed.ok ? ok({ reason, signature: signed.value }) : signed
}
