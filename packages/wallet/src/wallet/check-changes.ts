import { ok, type Result } from '@dealwright/protocols'
import { isMadeOnDemand } from '../chain/is-made-on-demand.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import { decodeMaterial } from '../guard/decode-material.ts'
import { denied } from '../guard/denied.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { CallMaterial } from '../intent/material.ts'
import { spendingOf } from '../policy/spending-of.ts'
import { compareChanges } from '../simulate/compare-changes.ts'
import type { Moment } from '../simulate/run-simulation.ts'
import { simulateChanges } from '../simulate/simulate-changes.ts'
import { watchOf } from '../simulate/watch-of.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

/** What a look ahead found out. */
export interface Outlook {
  /** Whether the node told what the call would change, and that was compared with what its bytes say. */
  readonly isCompared: boolean
  /** Gas that suffices on the state of now, where the node told it. */
  readonly gas?: bigint
}

/**
 * Runs a call before it is signed and compares what it would change with what its bytes say: nothing of this wallet's may leave and
 * no allowance may be given beyond that, and who is paid gets it. Where the node cannot tell, proposals are not sent, and other
 * calls only where the policy is content with an estimate.
 */
export async function checkChanges(
  session: Pick<Session, 'context' | 'policy' | 'address' | 'provider'>,
  intent: SendingIntent,
  call: CallMaterial,
): Promise<Result<Outlook, WalletFailure>> {
  const { context, policy, address: self } = session
  const meaning = decodeMaterial(call, context, intent)
  if (!meaning.ok) return denied(meaning.error)
  const isProposal = intent.kind === 'proposed-call'
  const isDemanded = isProposal || policy.simulation === 'required'
  const spending = spendingOf(intent, context)
  const isForeign = spending !== undefined && !isSameAddress(spending.token, context.token.address)
  const ask = (moment: Moment) =>
    simulateChanges(session.provider, call, {
      from: self,
      chainId: context.chainId,
      watch: watchOf(meaning.value, self, [context.token.address]),
      moment,
      // Without being told to, a trace is worth its round trips only where other code than the known is at work.
      isQuick: !isDemanded && !isForeign,
    })
  const isOnDemand = isMadeOnDemand(context.chainId)
  const latest = await ask(isOnDemand ? 'pending' : 'latest')
  const isRefused = !latest.ok && latest.error.code === 'reverted'
  // What a contract refuses by the time of the latest block may be due by that of the next.
  const pending = isRefused && !isOnDemand ? await ask('pending') : latest
  const found = pending.ok ? pending : latest
  if (found.ok) {
    const verdict = compareChanges(meaning.value, found.value, self)
    if (!verdict.ok) return denied(verdict.error)
    const { gas } = found.value
    return ok({ isCompared: true, ...(gas === undefined ? {} : { gas }) })
  }
  const isUnable = found.error.code === 'unreachable' && found.error.reason === 'no-simulation'
  return isUnable && !isDemanded ? ok({ isCompared: false }) : found
}
