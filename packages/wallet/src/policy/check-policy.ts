import { type Address, type Agreement, failed, formatMoney, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Intent } from '../intent/intent.ts'
import type { Denial, Policy, PolicyContext } from './policy.ts'

type Verdict = Result<void, Denial>

/** Decides whether a wallet may do what is asked. Pure; anything it does not know is denied. */
export function checkPolicy(policy: Policy, intent: Intent, context: PolicyContext): Verdict {
  switch (intent.kind) {
    case 'sign-agreement':
      return checkSigning(policy, intent.agreement, context)
    case 'authorize-payment':
    case 'permit-payment':
      return firstDenial(
        () => checkPaying(policy, intent.agreement, context),
        () => checkTokenDomain(intent, context),
      )
    case 'open-job':
      // Who relays another's payment risks gas only: the money and the signatures are the client's.
      return isSameAddress(intent.agreement.client, context.self)
        ? checkPaying(policy, intent.agreement, context)
        : allowed
    case 'approve-payment':
      return firstDenial(
        () => (policy.allowApprove ? allowed : approveDenied(intent.agreement)),
        () => checkPaying(policy, intent.agreement, context),
        () => checkExactAmount(intent.amount, intent.agreement, context),
      )
    case 'submit-work':
    case 'complete-job':
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

const allowed: Verdict = ok(undefined)

function firstDenial(...checks: readonly (() => Verdict)[]): Verdict {
  for (const check of checks) {
    const verdict = check()
    if (!verdict.ok) return verdict
  }
  return allowed
}

function checkSigning(policy: Policy, agreement: Agreement, context: PolicyContext): Verdict {
  if (isSameAddress(agreement.client, context.self)) return checkPaying(policy, agreement, context)
  if (isSameAddress(agreement.provider, context.self)) return checkToken(policy, agreement.token, context)
  return denied({
    rule: 'party',
    limit: `client or provider ${context.self}`,
    value: `client ${agreement.client}, provider ${agreement.provider}`,
    message: `This wallet (${context.self}) is not a party to the agreement: it signs only its own deals.`,
  })
}

function checkPaying(policy: Policy, agreement: Agreement, context: PolicyContext): Verdict {
  if (!isSameAddress(agreement.client, context.self))
    return denied({
      rule: 'client-only',
      limit: `client ${context.self}`,
      value: `client ${agreement.client}`,
      message: `This wallet (${context.self}) pays only for agreements in which it is the client, not ${agreement.client}.`,
    })
  const judges = [context.self, ...policy.evaluators]
  if (!judges.some(judge => isSameAddress(judge, agreement.evaluator)))
    return denied({
      rule: 'evaluator',
      limit: judges.join(', '),
      value: agreement.evaluator,
      message: `${agreement.evaluator} may not judge this wallet's deals: add it to policy.evaluators if you trust it.`,
    })
  return checkAmount(policy, agreement.token, agreement.price, context)
}

function checkToken(policy: Policy, token: Address, context: PolicyContext): Verdict {
  return checkAmount(policy, token, 0n, context)
}

function checkAmount(policy: Policy, token: Address, amount: bigint, context: PolicyContext): Verdict {
  const allowance = policy.tokens.find(({ address }) => isSameAddress(address, token))
  if (allowance === undefined)
    return denied({
      rule: 'token-allowlist',
      limit: policy.tokens.map(({ address }) => address).join(', '),
      value: token,
      message: `Token ${token} is not allowed: add it to policy.otherTokens with its own ceiling if you trust it.`,
    })
  if (amount >= 0n && amount <= allowance.perDealCeiling) return allowed
  const limit = describeAmount(allowance.perDealCeiling, token, context)
  const value = describeAmount(amount, token, context)
  return denied({
    rule: 'per-deal-ceiling',
    limit,
    value,
    message: `${value} is not within the ceiling of ${limit} per deal: agree on less, or raise the policy's perDealCeiling.`,
  })
}

function checkExactAmount(amount: bigint, agreement: Agreement, context: PolicyContext): Verdict {
  // Zero is allowed because some tokens demand a reset before a new allowance.
  if (amount === agreement.price || amount === 0n) return allowed
  const limit = describeAmount(agreement.price, agreement.token, context)
  const value = describeAmount(amount, agreement.token, context)
  return denied({
    rule: 'exact-amount',
    limit,
    value,
    message: `An approve must be for the deal's exact price, ${limit}, not ${value}.`,
  })
}

function checkTokenDomain(
  intent: Extract<Intent, { kind: 'authorize-payment' | 'permit-payment' }>,
  context: PolicyContext,
): Verdict {
  const { chainId, verifyingContract } = intent.tokenDomain
  const limit = `${intent.agreement.token} on chain ${context.chainId}`
  const value = `${verifyingContract ?? 'no contract'} on chain ${chainId ?? 'any'}`
  if (
    String(chainId) === String(context.chainId) &&
    verifyingContract &&
    isSameAddress(verifyingContract, intent.agreement.token)
  )
    return allowed
  return denied({
    rule: 'known-typed-data',
    limit,
    value,
    message: `The payment must be signed for the deal's own token and chain: ${limit}, not ${value}.`,
  })
}

function approveDenied(agreement: Agreement): Verdict {
  return denied({
    rule: 'approve',
    limit: 'no approve',
    value: `approve of ${agreement.token}`,
    message: `Token ${agreement.token} knows neither EIP-3009 nor EIP-2612: set policy.allowApprove to pay it by exact approve.`,
  })
}

function denyUnknown(intent: never): Verdict {
  return denied({
    rule: 'known-intent',
    limit: 'the intents of @dealwright/wallet',
    value: JSON.stringify(Object(intent).kind) ?? 'nothing',
    message: 'The wallet does not know what it was asked to do, so it does not do it.',
  })
}

function describeAmount(amount: bigint, token: Address, context: PolicyContext): string {
  if (isSameAddress(token, context.token.address) && amount >= 0n) return formatMoney(amount, context.token)
  return `${amount} units of ${token}`
}

function denied(denial: Denial): Verdict {
  return failed(denial)
}
