import type { Json, OutputReference, PlanStep, ServiceStep } from '@dealwright/protocols'
import { openPlan } from '../plans/open-plan.ts'
import type { DraftStep, PlanDecision } from '../plans/plan-event.ts'

/** A step of the service with this digest. */
export const serviceStep = (
  digest: string,
  uses: ServiceStep['uses'] = {},
  input: ServiceStep['input'] = { n: 4 },
): ServiceStep => ({
  kind: 'service',
  service: { name: `test.${digest}`, version: '1.0.0', digest },
  input,
  uses,
})

/** A question for an input of the service with this name. */
export const askStep = (property = 'n'): PlanStep => ({
  kind: 'ask',
  question: `Which ${property}?`,
  about: { service: 'test.a', property },
  answer: { type: 'integer' },
})

/** The output of an earlier step, or one of its properties. */
export const outputOf = (step: number, ...path: string[]): OutputReference => ({ step, path })

/** A step as it is drawn up, with one seller. */
export function draft(step: PlanStep, facts: Partial<NonNullable<DraftStep['facts']>> = {}): DraftStep {
  if (step.kind === 'ask') return { step }
  const anything: Json = {}
  return {
    step,
    facts: {
      description: 'Does it',
      input: anything,
      output: anything,
      tool: false,
      weight: null,
      sellers: [{ address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', name: 'bob', ask: '1.50 USDC' }],
      ...facts,
    },
  }
}

export const planId = 'plan/11111111-1111-4111-8111-111111111111'

/** A proposal of these steps at time 0: at most `limit`, or 1 USDC for each step. */
export function proposePlan(drafts: readonly DraftStep[], limit: bigint | null = null): PlanDecision {
  const opened = openPlan({
    id: planId,
    principal: 'owner',
    request: 'do it all',
    planner: 'a test',
    memory: [],
    drafts,
    limit,
    perStep: 1_000_000n,
    now: 0,
  })
  if (opened === undefined) throw new Error('the limit does not go round')
  return opened
}
