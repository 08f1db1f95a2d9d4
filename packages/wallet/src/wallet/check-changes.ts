import { ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { decodeMaterial } from '../guard/decode-material.ts'
import { denied } from '../guard/denied.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { CallMaterial } from '../intent/material.ts'
import { spendingOf } from '../policy/spending-of.ts'
import { compareChanges } from '../simulate/compare-changes.ts'
import { simulateChanges } from '../simulate/simulate-changes.ts'
import { watchOf } from '../simulate/watch-of.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

/**
 * Looks at what a call would really change, where other code than the wallet's own contracts and the network's token is at work:
 * proposals from outside, and deals in other tokens. Nothing of this wallet's may change beyond what the bytes say. The rest is
 * simulated as every send is, without these questions.
 */
export async function checkChanges(
  session: Session,
  intent: SendingIntent,
  call: CallMaterial,
): Promise<Result<void, WalletFailure>> {
  const { context, provider, address: self } = session
  const isProposal = intent.kind === 'proposed-call'
  const spending = spendingOf(intent, context)
  const isForeign = spending !== undefined && !isSameAddress(spending.token, context.token.address)
  if (!isProposal && !isForeign) return ok(undefined)
  const meaning = decodeMaterial(call, context, intent)
  if (!meaning.ok) return denied(meaning.error)
  const found = await simulateChanges(provider, call, {
    from: self,
    chainId: context.chainId,
    watch: watchOf(meaning.value, self),
  })
  if (found.ok) {
    const verdict = compareChanges(meaning.value, found.value, self)
    return verdict.ok ? ok(undefined) : denied(verdict.error)
  }
  // The owner listed the token: where the node cannot tell differences, the plain simulation must do.
  const isUnable = found.error.code === 'unreachable' && found.error.reason === 'no-simulation'
  return isUnable && !isProposal ? ok(undefined) : found
}
