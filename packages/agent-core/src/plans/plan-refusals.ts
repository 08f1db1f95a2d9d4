import { formatMoney, type PlanFailure, type Token } from '@dealwright/protocols'
import type { PlanRefusal } from './plan-run.ts'

/** Why a person's words did not become a proposal. Nothing was spent. */
export interface PlanningFailure {
  readonly code: PlanFailure['code'] | 'insufficient-funds' | 'denied' | (string & {})
  readonly message: string
}

/** There are no words to plan from. */
export const emptyRequest: PlanningFailure = {
  code: 'empty-request',
  message: 'There is nothing to do yet: say what you want, and how much it may cost.',
}

/** No run has this id. */
export const unknownPlan = (id: string): PlanRefusal => ({
  code: 'unknown-plan',
  message: `There is no plan ${id.slice(0, 60)}: list the plans to see which there are.`,
})

/** A decision names another plan than the one that waits. */
export const otherPlan: PlanRefusal = {
  code: 'other-plan',
  message: 'That is not the plan as it stands now: look at it again, and decide on that.',
}

/** A run does not wait for this. */
export const notWaiting = (what: string): PlanRefusal => ({
  code: 'not-waiting',
  message: `The plan waits for ${what} now: look at how far it is.`,
})

/** A limit with fewer units than steps to buy. */
export const tooLittle = (limit: bigint, token: Token): PlanningFailure => ({
  code: 'insufficient-funds',
  message: `${formatMoney(limit, token)} does not go round the steps of this plan: raise the limit.`,
})

/** What there is to spend does not cover a plan's worst case. */
export function shortOf({
  there,
  wanted,
  held,
  token,
}: {
  there: bigint
  wanted: bigint
  held: bigint
  token: Token
}): PlanningFailure {
  const text = (amount: bigint) => formatMoney(amount, token)
  const others = held === 0n ? '' : ` besides ${text(held)} that other plans may still cost`
  return {
    code: 'insufficient-funds',
    message: `The plan may cost ${text(wanted)} but there is ${text(there)} to spend${others}; top it up or lower the limit.`,
  }
}
