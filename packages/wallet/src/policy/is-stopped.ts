import { channelInterface, escrowInterface, selectorOf } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Intent } from '../intent/intent.ts'
import type { PolicyContext } from './policy.ts'

/**
 * Whether a freeze stops an intent: everything that lets money go, gas for others' sake included. What brings the wallet's own money
 * in or back goes on, and so does the work that earns it.
 */
export function isStopped(intent: Intent, { self }: PolicyContext): boolean {
  switch (intent.kind) {
    case 'sign-agreement':
      return isSameAddress(intent.agreement.client, self)
    case 'submit-work':
    case 'reject-job':
    case 'claim-refund':
    case 'release-job':
    case 'claim-channels':
    case 'record-claim':
    case 'collect-owed':
    case 'close-channel':
    case 'withdraw-channel':
      return false
    default:
      return true
  }
}

const goingOn = new Set([
  ...['submit', 'reject', 'claimRefund', 'release'].map(method => selectorOf(escrowInterface, method)),
  ...['claim', 'claimMany', 'record', 'collect', 'close', 'withdraw'].map(method =>
    selectorOf(channelInterface, method),
  ),
])

/** Whether a freeze stops a call of one of the wallet's own contracts: {@link isStopped} for what was compiled already. */
export function isStoppedCall(data: string): boolean {
  return !goingOn.has(data.slice(0, 10))
}
