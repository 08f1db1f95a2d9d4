import type { DealReport, ReportedEffect } from '@dealwright/agent-core'
import { plainText } from '@dealwright/protocols'
import { z } from 'zod'
import { createPage } from '../create-page.ts'
import { describeInput, shorten } from '../describe.ts'
import { fill } from '../fill.ts'
import { ink } from '../ink.ts'
import { describeEntry } from './describe-entry.ts'
import { describePrice } from './describe-price.ts'
import { describeSpan, describeTime } from './describe-time.ts'

/** Everything on record about a deal, in lines: its terms, its journal, its effects, its transactions. */
export function dealPage({ summary, deal, journal, effects }: DealReport): readonly string[] {
  const lines: string[] = []
  const page = createPage(line => lines.push(line))
  const { token, role, peers, price, failure, phase } = summary
  const terms = deal.kind === 'purchase' ? deal.terms : deal
  const money = (amount: string) => describePrice(BigInt(amount), token)
  const own =
    deal.kind === 'purchase'
      ? `budget ${money(deal.terms.budget)}`
      : `ask ${money(deal.ask)}, floor ${money(deal.floor)}`
  page.line('Deal', summary.deal ?? ink.dim('not agreed yet'))
  page.line('Id', plainText(summary.id, 200))
  page.line('Role', role)
  for (const [index, peer] of peers.entries()) page.line(index === 0 ? 'Peer' : '', peer)
  page.line('Service', `${plainText(terms.service.name, 60)} ${plainText(terms.service.version, 40)}`)
  page.text('Input', describeInput(terms.input))
  page.line('Price', `${describePrice(price, token)} ${ink.dim(`(${own})`)}`)
  // Only where it is not the client's own.
  if (deal.kind === 'purchase' && deal.payer !== undefined) page.line('Money of', deal.payer)
  page.line('Deliver by', describeTime(terms.deliverBy * 1000))
  page.line('Review', describeSpan(terms.reviewPeriod * 1000))
  page.line('Phase', `${plainText(phase, 40)} ${ink.dim(`(last change ${describeTime(summary.updatedAt)})`)}`)
  if (failure !== undefined)
    page.text('Failure', plainText(`${failure.code}: ${failure.message}`, 500), ink.bad)
  for (const [index, { step, hash }] of deal.transactions.entries())
    page.line(index === 0 ? 'On chain' : '', `${fill(plainText(step, 20), 9)} ${plainText(hash, 80)}`)
  page.blank()
  lines.push(ink.bold('  Journal (UTC)'))
  for (const entry of journal) lines.push(`  ${describeTime(entry.at)}  ${describeEntry(entry, token)}`)
  page.blank()
  lines.push(ink.bold('  Effects'))
  for (const effect of effects) lines.push(`  ${describeEffect(effect)}`)
  return lines
}

const sending = z.object({
  envelope: z.object({ type: z.string(), receiver: z.string() }),
})

function describeEffect({ type, payload, status, attempts, error, letter }: ReportedEffect): string {
  const sent = sending.safeParse(payload)
  const what = sent.success
    ? `${type} ${plainText(sent.data.envelope.type, 24)} to ${plainText(shorten(sent.data.envelope.receiver), 20)}`
    : type
  const parts = [
    fill(plainText(what, 60), 44),
    paint(status, fill(status, 8)),
    attempts === 0 ? '' : `${attempts} failed ${attempts === 1 ? 'try' : 'tries'}`,
    status === 'done' || error === undefined
      ? ''
      : `${letter === undefined ? '' : `${letter.code}: `}${plainText(error, 240)}`,
    fateOf(letter),
  ]
  return parts
    .filter(part => part !== '')
    .join('  ')
    .trimEnd()
}

function fateOf(letter: ReportedEffect['letter']): string {
  if (letter === undefined) return ''
  const { at, handled, handledAt } = letter
  if (handled === undefined) return `(${describeTime(at)}; waits for you: retry or abandon)`
  return `(${describeTime(at)}; ${handled} ${describeTime(handledAt ?? at)})`
}

function paint(status: ReportedEffect['status'], text: string): string {
  if (status === 'done') return ink.good(text)
  return status === 'planned' ? text : ink.bad(text)
}
