import type { PlanNews, PlanRunNews } from '@dealwright/agent-core'
import { plainText } from '@dealwright/protocols'
import type { Page } from './create-page.ts'
import { describeInputs } from './describe.ts'
import { ink } from './ink.ts'

export interface TellPlanParameters {
  readonly page: Page
  /** An amount in atomic units, for people. */
  readonly money: (amount: bigint) => string
}

/** Writes what a plan does step by step: what is bought, what goes into it, and what the person will be asked. */
export function tellPlan(
  { plan, ceilings }: Pick<PlanNews, 'plan' | 'ceilings'>,
  { page, money }: TellPlanParameters,
): void {
  const { steps, ceiling } = plan
  for (const [index, step] of steps.entries()) {
    const head = index === 0 ? 'Plan' : ''
    const number = steps.length === 1 ? '' : `${index + 1}. `
    if (step.kind === 'ask') {
      page.line(head, `${number}ask you: ${plainText(step.question, 70)}`)
      continue
    }
    const most = ceilings[index] ?? 0n
    const name = ink.bold(plainText(step.service.name, 34))
    if (most === 0n) page.line(head, `${number}use ${name}${ink.dim(': costs nothing')}`)
    else {
      const why = ceiling === null ? ink.dim(' (default: you named none)') : ''
      page.line(head, `${number}buy ${name} for at most ${money(most)}${why}`)
    }
    const inputs = describeInputs(step)
    if (inputs !== '') page.text('', inputs)
  }
}

/** Writes how a plan of several steps goes on. A plan of one step tells itself. */
export function tellPlanRun(
  { type, run, step: index = 0, message = '' }: PlanRunNews,
  parameters: TellPlanParameters,
): void {
  const { page } = parameters
  const { plan, steps } = run
  const step = plan.steps[index]
  if (type === 'replanned') {
    const ceilings = steps.map(({ ceiling }) => ceiling)
    page.line('Another way', ink.dim('what was done stays done'))
    return tellPlan({ plan, ceilings }, parameters)
  }
  if (step?.kind !== 'service' || (plan.steps.length === 1 && run.revision === 0)) return
  const head = `Step ${index + 1}`
  if (type === 'step-started') page.line(head, ink.bold(plainText(step.service.name, 34)))
  if (type === 'step-failed') page.text(head, plainText(message, 300), ink.bad)
}
