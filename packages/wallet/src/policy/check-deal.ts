import type { Agreement } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { SendingIntent } from '../intent/intent.ts'
import { checkAmount, checkToken } from './check-amount.ts'
import { checkContract } from './check-contract.ts'
import type { Policy, PolicyContext } from './policy.ts'
import { allowed, denied, describeAmount, firstDenial, type Verdict } from './verdict.ts'

/** Whether the agreement may be signed: as its client within the limits, as its provider in a token that is known. */
export function checkSigning(policy: Policy, agreement: Agreement, context: PolicyContext): Verdict {
  if (isSameAddress(agreement.client, context.self)) return checkPaying(policy, agreement, context)
  if (isSameAddress(agreement.provider, context.self)) return checkToken(policy, agreement.token, context)
  return denied({
    rule: 'party',
    limit: `client or provider ${context.self}`,
    value: `client ${agreement.client}, provider ${agreement.provider}`,
    message: `This wallet (${context.self}) is not a party to the agreement: it signs only its own deals.`,
  })
}

/** Whether the agreement may be paid: by its client, judged by somebody trusted, within the limits. */
export function checkPaying(policy: Policy, agreement: Agreement, context: PolicyContext): Verdict {
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
  return checkAmount(policy, { token: agreement.token, amount: agreement.price }, context)
}

/** Whether the job may be opened. Who relays another's payment risks gas only: money and signatures are the client's. */
export function checkOpeningJob(
  policy: Policy,
  { agreement, payment }: Extract<SendingIntent, { kind: 'open-job' }>,
  context: PolicyContext,
): Verdict {
  return firstDenial(
    () => (isSameAddress(agreement.client, context.self) ? checkPaying(policy, agreement, context) : allowed),
    () => (payment.method === 'source' ? checkContract('spendingMandate', payment.source, context) : allowed),
  )
}

/** Whether tokens without signed payments may be paid by approve, and this is one for exactly the price. */
export function checkApproving(
  policy: Policy,
  { agreement, amount }: Extract<SendingIntent, { kind: 'approve-payment' }>,
  context: PolicyContext,
): Verdict {
  return firstDenial(
    () => (policy.allowApprove ? allowed : approveDenied(agreement)),
    () => checkPaying(policy, agreement, context),
    () => checkExactAmount(amount, agreement, context),
  )
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

function approveDenied(agreement: Agreement): Verdict {
  return denied({
    rule: 'approve',
    limit: 'no approve',
    value: `approve of ${agreement.token}`,
    message: `Token ${agreement.token} knows neither EIP-3009 nor EIP-2612: set policy.allowApprove to pay it by exact approve.`,
  })
}
