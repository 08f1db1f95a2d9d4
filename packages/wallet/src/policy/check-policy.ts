import type { Intent } from '../intent/intent.ts'
import { checkTokenDomain } from './check-amount.ts'
import { checkChannel } from './check-channel.ts'
import { checkContract } from './check-contract.ts'
import { checkApproving, checkOpeningJob, checkPaying, checkSigning } from './check-deal.ts'
import { checkTransfer } from './check-transfer.ts'
import type { Policy, PolicyContext } from './policy.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/** Decides whether a wallet may do what is asked. Pure; anything it does not know is denied. */
export function checkPolicy(policy: Policy, intent: Intent, context: PolicyContext): Verdict {
  switch (intent.kind) {
    case 'sign-agreement':
      return checkSigning(policy, intent.agreement, context)
    case 'authorize-payment':
    case 'permit-payment': {
      const { agreement, tokenDomain } = intent
      return firstDenial(
        () => checkPaying(policy, agreement, context),
        () => checkTokenDomain({ token: agreement.token, tokenDomain }, context),
      )
    }
    case 'sign-draw':
      return firstDenial(
        () => checkContract('spendingMandate', undefined, context),
        () => checkPaying(policy, intent.agreement, context),
      )
    case 'open-job':
      return checkOpeningJob(policy, intent, context)
    case 'approve-payment':
      return checkApproving(policy, intent, context)
    case 'authorize-deposit':
    case 'sign-claim':
    case 'fund-channel':
    case 'claim-channels':
    case 'close-channel':
    case 'release-channel':
    case 'withdraw-channel':
      return checkChannel(policy, intent, context)
    case 'authorize-transfer':
    case 'settle-transfer':
    case 'relay-permit':
    case 'transfer':
      return checkTransfer(policy, intent, context)
    case 'proposed-call':
    case 'proposed-typed-data':
      return denied({
        rule: 'proposal',
        limit: 'no proposals from outside',
        value: intent.kind,
        message: 'The wallet does not sign what others composed.',
      })
    case 'sign-completion':
    case 'submit-work':
    case 'complete-job':
    case 'complete-by-signature':
    case 'reject-job':
    case 'claim-refund':
    case 'release-job':
    case 'register-agent':
    case 'set-agent-uri':
    case 'set-metadata':
    case 'give-feedback':
      return allowed
    default:
      return denyUnknown(intent)
  }
}

function denyUnknown(intent: never): Verdict {
  return denied({
    rule: 'known-intent',
    limit: 'the intents of @dealwright/wallet',
    value: JSON.stringify(Object(intent).kind) ?? 'nothing',
    message: 'The wallet does not know what it was asked to do, so it does not do it.',
  })
}
