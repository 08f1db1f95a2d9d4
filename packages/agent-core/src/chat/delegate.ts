import {
  failed,
  formatMoney,
  type Json,
  ok,
  type PlanFailure,
  type PlannerPort,
  type Result,
  type Token,
} from '@dealwright/protocols'
import type { PlanNews } from '../agent/events.ts'
import type { DealFailure, DealResult } from '../deals/deal-handle.ts'
import type { Directory, OfferedService } from '../directory/directory.ts'
import type { Spendable } from '../ports/wallet.ts'

/** The result of one step of a plan. */
export interface StepResult extends DealResult<Json> {
  readonly service: string
}

/** Why a delegated task came to nothing. */
export interface DelegationFailure {
  readonly code: PlanFailure['code'] | 'declined' | 'insufficient-funds' | DealFailure['code']
  readonly message: string
  /** Steps that had been bought before. */
  readonly done: readonly StepResult[]
}

export interface DelegateParameters {
  /** Asked before anything is spent. Default: yes, within the ceilings. */
  approve?: (plan: PlanNews) => boolean | Promise<boolean>
  signal?: AbortSignal
}

export interface DelegateContext {
  directory: Directory
  planner: PlannerPort
  token: Token
  /** Ceiling of a step where the person named none. */
  defaultCeiling: bigint
  /** What could be spent now: the wallet's balance, or what its principal's mandate has left. */
  spendable: () => Promise<Result<Spendable, { readonly code: string; readonly message: string }>>
  now: () => Date
  /** Services that this agent itself sells are not bought from itself. */
  exclude: (seller: OfferedService['sellers'][number]) => boolean
  onPlan: (news: PlanNews) => void
  buy: (step: {
    offered: OfferedService
    input: Json
    ceiling: bigint
  }) => Promise<Result<DealResult<Json>, DealFailure>>
}

/** Carries out a person's request: plan, check the worst case, buy each step. */
export async function delegate(
  text: string,
  { approve, signal }: DelegateParameters,
  context: DelegateContext,
): Promise<Result<readonly StepResult[], DelegationFailure>> {
  const none: readonly StepResult[] = []
  if (text.trim() === '') {
    return failed({
      code: 'empty-request',
      message: 'There is nothing to do yet: say what you want, and how much it may cost.',
      done: none,
    })
  }
  const { directory, planner, token, now } = context
  const offers = (await directory.services())
    .map(offered => ({ ...offered, sellers: offered.sellers.filter(seller => !context.exclude(seller)) }))
    .filter(({ sellers }) => sellers.length > 0)
  const services = offers.map(({ listing }) => listing)
  const planned = await planner.plan(
    { text, services, token, now: now() },
    signal === undefined ? {} : { signal },
  )
  if (!planned.ok) return failed({ ...planned.error, done: none })
  const { steps: planSteps, ceiling: limit } = planned.value
  const question = planSteps.find(step => step.kind === 'ask')
  if (question !== undefined) return failed({ code: 'missing-input', message: question.question, done: none })
  const steps = planSteps.filter(step => step.kind === 'service')
  const ceilings = steps.map(() => (limit === null ? context.defaultCeiling : limit / BigInt(steps.length)))
  const worstCase = ceilings.reduce((sum, ceiling) => sum + ceiling, 0n)
  const chosen = steps.flatMap(({ service }) =>
    offers.filter(({ listing }) => listing.digest === service.digest),
  )
  const news: PlanNews = {
    request: text,
    plan: planned.value,
    worstCase,
    ceilings,
    sellers: chosen.flatMap(({ sellers }) => sellers),
  }
  context.onPlan(news)
  const spendable = await context.spendable()
  if (!spendable.ok)
    return failed({ code: spendable.error.code, message: spendable.error.message, done: none })
  const most = spendable.value.inAll
  if (most < worstCase) return failed({ ...shortOf(most, worstCase, token), done: none })
  if (approve !== undefined && !(await approve(news))) {
    return failed({
      code: 'declined',
      message: 'You did not approve the plan; nothing was spent.',
      done: none,
    })
  }
  const done: StepResult[] = []
  for (const [index, step] of steps.entries()) {
    const offered = offers.find(({ listing }) => listing.digest === step.service.digest)
    const ceiling = ceilings[index]
    if (offered === undefined || ceiling === undefined) {
      return failed({ code: 'no-service', message: `Nobody sells ${step.service.name} any more.`, done })
    }
    const used = Object.entries(step.uses).map(([property, { step: from, path }]): [string, Json] => [
      property,
      path.reduce<Json>(memberOf, done[from]?.output ?? null),
    ])
    const input = { ...step.input, ...Object.fromEntries(used) }
    const bought = await context.buy({ offered, input, ceiling })
    if (!bought.ok) return failed({ code: bought.error.code, message: bought.error.message, done })
    done.push({ ...bought.value, service: step.service.name })
  }
  return ok(done)
}

const memberOf = (value: Json, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null

function shortOf(
  balance: bigint,
  worstCase: bigint,
  token: Token,
): { code: 'insufficient-funds'; message: string } {
  const text = (amount: bigint) => formatMoney(amount, token)
  return {
    code: 'insufficient-funds',
    message: `The plan may cost ${text(worstCase)} but there is ${text(balance)} to spend; top it up or lower the limit.`,
  }
}
