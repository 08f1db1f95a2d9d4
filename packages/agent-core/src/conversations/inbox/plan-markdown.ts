import { type Json, plainText } from '@dealwright/protocols'
import type { ConversationContent, PlanCardStep } from '../conversation-event.ts'
import { shortId } from '../intake/short-id.ts'

type Card = Extract<ConversationContent, { type: 'planned' }>

/** A plan as markdown: steps, what flows between them, sellers, worst case, and how to decide in words. */
export function planMarkdown(card: Card): string {
  const { steps, worstCase, spendable, needsApproval, revision, hash } = card
  const title = revision === 0 ? '**Plan**' : '**Another way**'
  const lines = steps.map((step, index) => `${index + 1}. ${describeStep(step)}`)
  const money = `Worst case **${worstCase.text}** of ${spendable.text}; ${needsApproval ? 'nothing is spent before you approve.' : 'within what goes unasked: it begins.'}`
  const id = shortId(hash)
  const ways = needsApproval
    ? [`Answer \`/approve ${id}\` or \`/decline ${id}\`, or say what to change.`]
    : []
  return [title, ...lines, '', money, ...ways].join('\n')
}

function describeStep(step: PlanCardStep): string {
  if (step.kind === 'ask') return `Ask you: ${inert(step.question)}`
  const { service, input, uses, ceiling, sellers } = step
  const given = Object.entries(input).map(([name, value]) => `${inert(name)}: ${inert(show(value))}`)
  const used = Object.entries(uses).map(([name, { step: from }]) => `${inert(name)}: from step ${from + 1}`)
  const names = sellers.slice(0, 3).map(describeSeller)
  const more = sellers.length > 3 ? ` and ${sellers.length - 3} more` : ''
  const own = ceiling.units === '0' ? 'a tool of my own' : 'nobody yet'
  const who = names.length === 0 ? own : `${names.join(', ')}${more}`
  return `**${inert(service)}** (${[...given, ...used].join(', ')}), at most ${ceiling.text}; ${who}`
}

function describeSeller({
  address,
  name,
  reputation,
}: Extract<PlanCardStep, { kind: 'service' }>['sellers'][number]): string {
  const stars = reputation === undefined ? '' : `, ${reputation.average} of 100 from ${reputation.count}`
  return `${inert(name ?? 'a seller')} (${address.slice(0, 8)}…${stars})`
}

const show = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Strangers' words, so that a markdown app shows them as words: no links, no pictures, no headings. */
export const inert = (text: string): string =>
  plainText(text, 300)
    .replace(/[\\`*_{}[\]()<>#+!|~]/gu, match => `\\${match}`)
    .replace(/:\/\//gu, ': //')
