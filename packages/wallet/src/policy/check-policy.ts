import { ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Intent } from '../intent/intent.ts'
import { checkTokenDomain } from './check-amount.ts'
import { checkChannel } from './check-channel.ts'
import { checkContract } from './check-contract.ts'
import { checkApproving, checkOpeningJob, checkPaying, checkSigning } from './check-deal.ts'
import { checkProposal } from './check-proposal.ts'
import { checkSpending } from './check-spending.ts'
import { checkTerms } from './check-terms.ts'
import { checkTransfer } from './check-transfer.ts'
import { isStopped } from './is-stopped.ts'
import type { Denial, Policy, PolicyContext, Spending } from './policy.ts'
import { spendingOf } from './spending-of.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/**
 * Decides whether a wallet may do what is asked, for everything but budgets and rates, which need to know what was spent already:
 * see `checkBudgets`. Pure; anything it does not know is denied. `needs-approval`: the principal must say yes first.
 */
export function checkPolicy(
  policy: Policy,
  intent: Intent,
  context: PolicyContext,
): Result<PolicyDecision, Denial> {
  const judged = judgeIntent(policy, intent, context)
  return judged.ok ? ok(judged.value.decision) : judged
}

/** What a policy says where it does not deny. */
export type PolicyDecision = 'allowed' | 'needs-approval'

/** Decides like {@link checkPolicy}, and says what the intent spends. */
export function judgeIntent(
  policy: Policy,
  intent: Intent,
  context: PolicyContext,
): Result<{ readonly decision: PolicyDecision; readonly spending: Spending | undefined }, Denial> {
  const verdict = firstDenial(
    () => ('agreement' in intent ? checkTerms(intent.agreement) : allowed),
    () => checkIntent(policy, intent, context),
    () => (policy.frozen && isStopped(intent, context) ? denied(frozenDenial) : allowed),
  )
  if (!verdict.ok) return verdict
  const spending = spendingOf(intent, context)
  if (spending === undefined) return ok({ decision: 'allowed', spending })
  const spent = checkSpending(policy, spending, context)
  if (!spent.ok) return spent
  return ok({
    decision: needsApproval(policy, spending, context) ? 'needs-approval' : 'allowed',
    spending,
  })
}

/** Why nothing leaves while the wallet is frozen. */
export const frozenDenial: Denial = {
  rule: 'frozen',
  limit: 'nothing leaves while the wallet is frozen',
  value: 'a spending',
  message: 'The wallet is frozen: nothing leaves until it is thawed (dealwright unfreeze, or policy.frozen).',
}

/** Whether the principal must be asked. Amounts of tokens other than the network's cannot be compared, so any of those must. */
export function needsApproval(
  { approveAbove }: Policy,
  { token, amount }: Spending,
  context: PolicyContext,
): boolean {
  if (approveAbove === undefined) return false
  return !isSameAddress(token, context.token.address) || amount > approveAbove
}

/** Whether the intent is one of the known kinds, between the right parties, in a known token, for an amount within the ceiling. */
function checkIntent(policy: Policy, intent: Intent, context: PolicyContext): Verdict {
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
    case 'record-claim':
    case 'collect-owed':
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
      return checkProposal(policy, intent, context)
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
