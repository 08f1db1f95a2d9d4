import type { BudgetView, PolicyView } from '@dealwright/console/api'
import { encodeSignedMandate, type Json, type SignedMandate, type Token } from '@dealwright/protocols'
import {
  type Budget,
  type BudgetPage,
  composePolicies,
  isFrozen,
  mandatePolicy,
  type Policy,
  type PolicyOptions,
  resolvePolicy,
} from '@dealwright/wallet'
import { formatEther } from 'ethers'
import { z } from 'zod'
import type { Office } from './office.ts'
import { readMandateBudgets } from './read-mandate-budgets.ts'
import { toAmount } from './to-amount.ts'

/** What policies are read with. */
export interface ReadPolicyContext {
  readonly self: string
  readonly chainId: number
  readonly token: Token
  /** Unix milliseconds. */
  readonly now: number
  /** Opens the chain, which knows what was spent of a mandate. */
  readonly provider: Office['provider']
}

const dayMs = 24 * 3_600_000
const periodMs = { hour: 3_600_000, day: dayMs, week: 7 * dayMs, month: 30 * dayMs, lifetime: undefined }

/** A policy as people read it, and what it leaves to spend, in atomic units. */
export interface PolicyReading {
  readonly view: PolicyView
  /** On one more deal, and in all; absent where there is no limit. */
  readonly limits: { readonly perDeal?: bigint; readonly inAll?: bigint }
}

/** What an agent may do by itself, and how its budgets stand. */
export async function readPolicy(
  guard: NonNullable<Office['guard']>,
  context: ReadPolicyContext,
): Promise<PolicyReading> {
  const [store, mandate] = await Promise.all([guard.budgets(), guard.mandate()])
  const policy = chosenPolicy(guard.policy, mandate, context.token)
  const wasFrozen = await isFrozen(store)
  const own = await store.read(page => budgetsOf(policy, page, context))
  const lefts = own.filter(({ isGeneral }) => isGeneral).map(({ view }) => BigInt(view.left.units))
  const perDeal = allowanceOf(policy, context.token)
  return {
    view: {
      isFrozen: wasFrozen || policy.frozen,
      canUnfreeze: wasFrozen && !policy.frozen,
      rules: rulesOf(policy, context.token),
      policy: withText(guard.policy ?? {}),
      mandate: mandate === undefined ? null : encodeSignedMandate(mandate),
      budgets: [
        ...(mandate === undefined ? [] : await readMandateBudgets(mandate, context)),
        ...own.map(({ view }) => view),
      ],
    },
    limits: {
      ...(perDeal === undefined ? {} : { perDeal }),
      ...(lefts.length === 0 ? {} : { inAll: lefts.reduce((least, left) => (left < least ? left : least)) }),
    },
  }
}

function allowanceOf({ tokens }: Policy, { address }: Token): bigint | undefined {
  return tokens.find(allowance => isSame(allowance.address, address))?.perDealCeiling
}

/** As the wallet chooses: the stricter of a policy and a mandate, else the one there is, else the default. */
function chosenPolicy(
  options: PolicyOptions | undefined,
  mandate: SignedMandate | undefined,
  token: Token,
): Policy {
  if (mandate === undefined) return resolvePolicy(options, token)
  const signed = resolvePolicy(mandatePolicy(mandate.mandate), token)
  return options === undefined ? signed : composePolicies(resolvePolicy(options, token), signed)
}

function budgetsOf(
  policy: Policy,
  page: BudgetPage,
  { self, chainId, token, now }: ReadPolicyContext,
): { view: BudgetView; isGeneral: boolean }[] {
  // A development chain that starts anew is another account: the one that spent last is meant.
  const account = page
    .accounts()
    .find(name => name.startsWith(`${chainId}:`) && name.endsWith(`:${self.toLowerCase()}`))
  return policy.budgets.flatMap((budget): { view: BudgetView; isGeneral: boolean }[] => {
    const { per, limit, of, each } = budget
    if (per === 'transaction' || per === 'deal' || each !== undefined || !isSame(budget.token, token.address))
      return []
    const length = periodMs[per]
    const used =
      account === undefined
        ? 0n
        : page.total({
            account,
            token: budget.token,
            since: length === undefined ? 0 : now - length,
            ...(of === undefined ? {} : of),
          })
    const view: BudgetView = {
      from: 'policy',
      words: wordsOf(budget, token),
      per,
      limit: toAmount(limit, token),
      used: toAmount(used, token),
      left: toAmount(used < limit ? limit - used : 0n, token),
    }
    return [{ view, isGeneral: of === undefined }]
  })
}

function rulesOf(policy: Policy, token: Token): PolicyView['rules'] {
  const money = (units: bigint) => toAmount(units, token).text
  const perDeal = allowanceOf(policy, token)
  const { approveAbove, services, counterparties, recipients, contracts, rates, gas, quietHours } = policy
  const rules: (readonly [rule: string, says: string] | undefined)[] = [
    perDeal === undefined ? undefined : ['per-deal-ceiling', `At most ${money(perDeal)} for one deal`],
    ...policy.budgets.map(budget => ['budget', `At most ${wordsOf(budget, token)}`] as const),
    approveAbove === undefined
      ? undefined
      : ['approval', `Asks before anything above ${money(approveAbove)}`],
    services && ['service', `Only for ${services.join(', ')}`],
    counterparties && ['counterparty', `Only to ${counterparties.join(', ')}`],
    recipients.length === 0 ? undefined : ['recipient', `May send to ${recipients.join(', ')}`],
    ...contracts.map(
      ({ address, methods }) => ['contract', `May call ${methods.join(', ')} of ${address}`] as const,
    ),
    ...rates.map(({ limit, of, per }) => ['rate', `At most ${limit} ${of} per ${per}`] as const),
    gas.perTransaction === undefined
      ? undefined
      : ['gas', `At most ${formatEther(gas.perTransaction)} of the native currency for one transaction`],
    gas.perDay === undefined
      ? undefined
      : ['gas', `At most ${formatEther(gas.perDay)} of the native currency for gas per day`],
    ...quietHours.map(
      ({ from, to, timeZone }) => ['quiet-hours', `Nothing from ${from} to ${to} (${timeZone})`] as const,
    ),
    policy.frozen ? ['frozen', 'Nothing leaves: the policy says so'] : undefined,
  ]
  return rules.flatMap(rule => (rule === undefined ? [] : [{ rule: rule[0], says: rule[1] }]))
}

function wordsOf({ limit, per, of, each, token: of20 }: Budget, token: Token): string {
  const amount = isSame(of20, token.address) ? toAmount(limit, token).text : `${limit} units of ${of20}`
  const subject = of === undefined ? '' : ` on ${'service' in of ? of.service : of.counterparty}`
  return `${amount} ${per === 'lifetime' ? 'ever' : `per ${per}`}${subject}${each === undefined ? '' : ` for each ${each}`}`
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Amounts as digits: JSON has no bigint. */
function withText(options: PolicyOptions): Json {
  const text = JSON.stringify(options, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  )
  return z.json().parse(JSON.parse(text))
}
