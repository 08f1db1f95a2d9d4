import type { Deal, DealReport, DealSummary, JournalEntry } from '@dealwright/agent-core'
import type { DealDetail, DealView } from '@dealwright/console/api'
import { plainText, type Token } from '@dealwright/protocols'
import { z } from 'zod'
import type { AddressBook } from './address-book.ts'
import { toAmount } from './to-amount.ts'

/** What deals are described with. */
export interface DescribeDealContext {
  readonly book: AddressBook
  /** For deals whose own token is not known yet. */
  readonly token: Token
}

/** A deal in a line. */
export async function viewDeal(
  summary: DealSummary,
  { book, token }: DescribeDealContext,
): Promise<DealView> {
  const { deal, price, failure, token: own = token, peers, service, phase, ...rest } = summary
  return {
    ...rest,
    ...(deal === undefined ? {} : { deal }),
    peers: await Promise.all(peers.map(book.party)),
    service: plainText(service, 100),
    ...(price === undefined ? {} : { price: toAmount(price, own) }),
    phase: plainText(phase, 40),
    ...(failure === undefined ? {} : { failure: clean(failure) }),
  }
}

const amount = z.string().regex(/^\d{1,78}$/)
const notice = z.looseObject({ type: z.string() })
const offer = z.object({
  type: z.literal('offer'),
  conversation: z.string(),
  by: z.enum(['buyer', 'seller']),
  price: amount,
})
const cause = z.looseObject({
  type: z.string(),
  effect: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  content: z.object({ message: z.string() }).optional().catch(undefined),
})
const line = z.object({ cause, notices: z.array(notice) })

interface Line {
  readonly entry: JournalEntry
  readonly text: string
  readonly notices: z.output<typeof notice>[]
}

/** Everything on record about a deal. */
export async function detailDeal(
  { summary, deal, journal, effects }: DealReport,
  context: DescribeDealContext,
): Promise<DealDetail> {
  const token = summary.token ?? context.token
  const lines = journal.map(readLine)
  const terms = deal.kind === 'purchase' ? deal.terms : deal
  const money = (units: string) => toAmount(BigInt(units), token)
  return {
    deal: await viewDeal(summary, context),
    service: terms.service,
    input: terms.input,
    ...(deal.output === undefined ? {} : { output: deal.output }),
    ...(deal.kind === 'purchase'
      ? { budget: money(deal.terms.budget) }
      : { ask: money(deal.ask), floor: money(deal.floor) }),
    deliverBy: terms.deliverBy * 1000,
    reviewPeriod: terms.reviewPeriod * 1000,
    ...(deal.kind === 'purchase' && deal.payer !== undefined ? { payer: deal.payer } : {}),
    negotiations: await negotiationsOf(deal, lines, { ...context, token }),
    transactions: deal.transactions.map(({ step, hash }) => ({ step, hash })),
    progress: lines.flatMap(({ entry, notices }) =>
      notices.flatMap(({ type, value }) => {
        const read = z.json().safeParse(value)
        return type === 'progress' && read.success ? [{ at: entry.at, value: read.data }] : []
      }),
    ),
    journal: lines.map(({ entry, text, notices }) => ({
      version: entry.version,
      at: entry.at,
      text,
      notices,
    })),
    effects: effects.map(({ key, type, status, attempts, error }) => ({
      key,
      type,
      status,
      attempts,
      ...(error === undefined || status === 'done' ? {} : { error: plainText(error, 300) }),
    })),
  }
}

async function negotiationsOf(
  deal: Deal,
  lines: readonly Line[],
  { book, token }: DescribeDealContext,
): Promise<DealDetail['negotiations']> {
  const offers = lines.flatMap(({ entry, notices }) =>
    notices.flatMap(told => {
      const read = offer.safeParse(told)
      return read.success ? [{ at: entry.at, ...read.data }] : []
    }),
  )
  const offersIn = (conversation: string) =>
    offers
      .filter(made => made.conversation === conversation)
      .map(({ at, by, price }) => ({ at, by, price: toAmount(BigInt(price), token) }))
  if (deal.kind === 'sale') {
    const { conversation, client, phase } = deal
    const peer = await book.party(client)
    const won = deal.agreement !== undefined
    return [{ conversation, peer, status: phase, won, offers: offersIn(conversation) }]
  }
  return Promise.all(
    deal.threads.map(async ({ conversation, provider, status, closedBecause }) => ({
      conversation,
      peer: await book.party(provider),
      status,
      won: deal.winner === conversation,
      offers: offersIn(conversation),
      ...(closedBecause === undefined ? {} : { closedBecause: plainText(closedBecause, 200) }),
    })),
  )
}

function readLine(entry: JournalEntry): Line {
  const read = line.safeParse(entry.event)
  if (!read.success) return { entry, text: plainText(JSON.stringify(entry.event), 200), notices: [] }
  return { entry, text: describeCause(read.data.cause), notices: read.data.notices }
}

function describeCause({ type, content, effect, code, message }: z.output<typeof cause>): string {
  if (type === 'message') return `heard ${plainText(content?.message ?? '?', 40)}`
  if (type === 'effect-failed') return plainText(`${effect} failed: ${code}: ${message}`, 240)
  const words = plainText(type, 40).replaceAll('-', ' ')
  return message === undefined ? words : `${words}: ${plainText(message, 200)}`
}

const clean = ({ code, message }: { code: string; message: string }) => ({
  code,
  message: plainText(message, 500),
})
