import type { ConversationContent, PlanCardStep } from '@dealwright/agent-core/conversations'
import { plainText } from '@dealwright/protocols'
import type { Page } from '../create-page.ts'
import { describeInputs, shorten } from '../describe.ts'
import { ink } from '../ink.ts'

type Card = Extract<ConversationContent, { type: 'planned' }>

/** Writes a plan: its steps and what flows between them, the sellers, the worst case, and how to decide. */
export function showPlan(card: Card, page: Page, names: ReadonlyMap<string, string>): void {
  const { steps, worstCase, spendable, needsApproval, revision } = card
  if (revision > 0) page.line('Another way', ink.dim('what was done stays done'))
  for (const [index, step] of steps.entries()) {
    const head = index === 0 ? 'Plan' : ''
    const number = steps.length === 1 ? '' : `${index + 1}. `
    if (step.kind === 'ask') {
      page.line(head, `${number}ask you: ${plainText(step.question, 70)}`)
      continue
    }
    const isFree = step.ceiling.units === '0'
    const name = ink.bold(plainText(step.service, 34))
    const most = isFree ? ink.dim(': costs nothing') : ` for at most ${ink.money(step.ceiling.text)}`
    page.line(head, `${number}${isFree ? 'use' : 'buy'} ${name}${most}`)
    const inputs = describeInputs(step)
    if (inputs !== '') page.text('', inputs)
    const sellers = describeSellers(step, names)
    if (sellers !== '') page.line('', `from ${sellers}`)
  }
  const rest = needsApproval ? 'nothing has been spent yet' : 'within what goes unasked'
  page.line('Worst case', `${ink.money(worstCase.text)} of ${spendable.text}; ${rest}`)
  page.blank()
}

function describeSellers(
  { sellers }: Extract<PlanCardStep, { kind: 'service' }>,
  names: ReadonlyMap<string, string>,
): string {
  const shown = sellers.slice(0, 4).map(({ address, name, ask, reputation }) => {
    const who = names.get(address) ?? `${plainText(name ?? 'unnamed', 16)} ${shorten(address)}`
    const facts = [
      ...(ask === undefined ? [] : [`asks ${ask.text}`]),
      ...(reputation === undefined ? [] : [`${reputation.average} of 100 from ${reputation.count}`]),
    ]
    return `${ink.name(who)}${facts.length === 0 ? '' : ink.dim(` (${facts.join(', ')})`)}`
  })
  const more = sellers.length > 4 ? ` and ${sellers.length - 4} more` : ''
  return `${shown.join(', ')}${more}`
}
