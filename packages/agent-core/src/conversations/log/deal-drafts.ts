import { formatMoney, type Token } from '@dealwright/protocols'
import { z } from 'zod'
import type { Deal } from '../../deals/deal-record.ts'
import type { JournalLine } from '../../ports/store.ts'
import type { Amount, ConversationContent } from '../conversation-event.ts'
import type { Draft } from './draft.ts'

/** Whose purchase or sale it is. */
export interface DealPlace {
  readonly conversation: string
  readonly principal: string
  /** The plan run and the step that bought it. */
  readonly run?: string
  readonly step?: number
}

/** What {@link draftDeal} needs besides the journal's line. */
export interface DraftDealContext {
  readonly place: DealPlace
  readonly token: Token
  /** The deal as it stands now. */
  readonly deal: Deal
  /** What a counterparty calls itself, where that is known. */
  readonly nameOf: (address: string) => string | undefined
}

const eventSchema = z.object({ notices: z.array(z.looseObject({ type: z.string() })) })
const atomic = z.string().regex(/^\d+$/)

/** The lines of the log that one event of a deal makes: each of its notices, and the receipt once it is paid. */
export function draftDeal(line: JournalLine, { place, token, deal, nameOf }: DraftDealContext): Draft[] {
  const event = eventSchema.safeParse(line.event)
  if (!event.success) return []
  const { conversation, principal, run, step } = place
  const about = { ...(run === undefined ? {} : { run }), ...(step === undefined ? {} : { step }) }
  const draft = (name: string, content: ConversationContent): Draft => ({
    key: `${line.subject}/${line.version}/${name}`,
    conversation,
    principal,
    at: line.at,
    content,
  })
  return event.data.notices.flatMap((notice, index) => {
    const told = draft(String(index), { type: 'deal', purchase: line.subject, ...about, notice })
    const isPaid = notice.type === 'completed' && deal.kind === 'purchase'
    const receipt = isPaid ? toReceipt(deal, { token, nameOf, run }) : undefined
    return receipt === undefined ? [told] : [told, draft('receipt', receipt)]
  })
}

function toReceipt(
  deal: Extract<Deal, { kind: 'purchase' }>,
  { token, nameOf, run }: Pick<DraftDealContext, 'token' | 'nameOf'> & { run: string | undefined },
): ConversationContent | undefined {
  const { agreement, deal: hash, terms, transactions, payer } = deal
  if (agreement === undefined || hash === undefined) return undefined
  const name = nameOf(agreement.provider)
  return {
    type: 'receipt',
    ...(run === undefined ? {} : { run }),
    deal: hash,
    service: terms.service.name,
    provider: { address: agreement.provider, ...(name === undefined ? {} : { name }) },
    price: toAmount(agreement.price, token),
    payer: payer ?? agreement.client,
    transactions: transactions.map(({ step, hash: transaction }) => ({ step, hash: transaction })),
  }
}

/** An amount in words beside its atomic units. */
export function toAmount(units: bigint | string, token: Token): Amount {
  const amount = typeof units === 'string' ? BigInt(atomic.parse(units)) : units
  return { text: formatMoney(amount, token), units: amount.toString() }
}

/** Whether a line of the journal is a deal's. */
export const isDealLine = ({ subjectKind }: { subjectKind: string }): boolean =>
  subjectKind === 'purchase' || subjectKind === 'sale'
