import { isSameAddress } from '../chain/is-same-address.ts'
import { compileSending } from '../intent/compile-sending.ts'
import { compileSigning } from '../intent/compile-signing.ts'
import type { Intent, SendingIntent, SigningIntent } from '../intent/intent.ts'
import { checkRates, describeBudget, readBudgets, type Usage } from '../policy/check-budgets.ts'
import { frozenDenial, judgeIntent } from '../policy/check-policy.ts'
import { isStopped } from '../policy/is-stopped.ts'
import type { Denial, Policy, PolicyContext, Spending } from '../policy/policy.ts'
import { describeAmount, type Verdict } from '../policy/verdict.ts'
import { checkMeaning } from './check-meaning.ts'
import { decodeMaterial } from './decode-material.ts'

/** What one rule says about an intent. */
export interface Finding {
  readonly rule: string
  readonly outcome: 'allows' | 'denies' | 'asks'
  readonly limit: string
  readonly value: string
  /** What is left of the limit before this, where it is one that is used up. */
  readonly left?: string
  /** One line that says what to change, where the rule denies. */
  readonly message?: string
}

/** What the guard would do, and why. */
export interface Explanation {
  readonly verdict: 'allowed' | 'needs-approval' | 'denied'
  readonly findings: readonly Finding[]
}

/** What {@link explainIntent} looks at. */
export interface ExplainIntentParameters {
  readonly policy: Policy
  readonly context: PolicyContext
  /** What was spent already. */
  readonly usage: Usage
  readonly isFrozen: boolean
  /** Unix milliseconds. */
  readonly now: number
}

/** Says rule by rule what the guard would make of an intent, without a key, a chain, or a trace in the budgets. Pure. */
export function explainIntent(intent: Intent, parameters: ExplainIntentParameters): Explanation {
  const { policy, isFrozen, now } = parameters
  const context = { ...parameters.context, now }
  const judged = judgeIntent(policy, intent, context)
  if (!judged.ok) return { verdict: 'denied', findings: [denies(judged.error)] }
  const { decision, spending } = judged.value
  const frozen = isFrozen && isStopped(intent, context)
  const asks = decision === 'needs-approval'
  const findings: readonly Finding[] = [
    { rule: 'policy', outcome: 'allows', limit: 'parties, tokens, recipients', value: intent.kind },
    frozen
      ? denies(frozenDenial)
      : { rule: 'freeze', outcome: 'allows', limit: 'not frozen', value: 'not frozen' },
    checkBytes(intent, spending, { policy, context }),
    ...(spending === undefined ? [] : explainSpending(spending, { ...parameters, context })),
    ...(asks && spending !== undefined
      ? [
          {
            rule: 'approval',
            outcome: 'asks' as const,
            limit: 'the principal decides',
            value: amountOf(spending, context),
          },
        ]
      : []),
  ]
  if (findings.some(({ outcome }) => outcome === 'denies')) return { verdict: 'denied', findings }
  return { verdict: asks ? 'needs-approval' : 'allowed', findings }
}

function explainSpending(
  spending: Spending,
  { policy, context, usage, now }: ExplainIntentParameters,
): readonly Finding[] {
  const value = amountOf(spending, context)
  const allowance = policy.tokens.find(({ address }) => isSameAddress(address, spending.token))
  const ceiling: Finding = {
    rule: 'per-deal-ceiling',
    outcome: 'allows',
    limit: describeAmount(allowance?.perDealCeiling ?? 0n, spending.token, context),
    value,
  }
  const budgets = readBudgets(policy, spending, { usage, now }).map(({ budget, left }): Finding => {
    const limit = describeBudget(budget, context)
    const outcome = spending.amount > left ? 'denies' : 'allows'
    return { rule: 'budget', outcome, limit, value, left: describeAmount(left, spending.token, context) }
  })
  const rates = checkRates(policy, { of: 'payments', usage, now })
  return [ceiling, ...budgets, ...(rates.ok ? [] : [denies(rates.error)])]
}

function checkBytes(
  intent: Intent,
  spending: Spending | undefined,
  { policy, context }: { policy: Policy; context: PolicyContext },
): Finding {
  const material = isSigning(intent) ? compileSigning(intent, context) : compileSending(intent, context)
  const meaning = decodeMaterial(material, context, intent)
  if (!meaning.ok) return denies(meaning.error)
  const calls = meaning.value.calls.map(({ contract, method }) => `${method} of ${contract}`).join(', ')
  const isProposal = intent.kind === 'proposed-call' || intent.kind === 'proposed-typed-data'
  const claim: Verdict = isProposal
    ? { ok: true, value: undefined }
    : checkMeaning(meaning.value, { intent, spending }, { policy, context })
  return claim.ok
    ? { rule: 'bytes', outcome: 'allows', limit: 'say what is claimed', value: calls }
    : denies(claim.error)
}

const signingKinds: ReadonlySet<string> = new Set<SigningIntent['kind']>([
  'sign-agreement',
  'authorize-payment',
  'permit-payment',
  'authorize-transfer',
  'authorize-deposit',
  'sign-claim',
  'sign-draw',
  'sign-completion',
  'proposed-typed-data',
])

function isSigning(intent: SigningIntent | SendingIntent): intent is SigningIntent {
  return signingKinds.has(intent.kind)
}

function amountOf({ amount, token }: Spending, context: PolicyContext): string {
  return describeAmount(amount, token, context)
}

function denies({ rule, limit, value, left, message }: Denial): Finding {
  return { rule, outcome: 'denies', limit, value, message, ...(left === undefined ? {} : { left }) }
}
