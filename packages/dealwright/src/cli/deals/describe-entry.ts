import type { JournalEntry } from '@dealwright/agent-core'
import { plainText, type Token } from '@dealwright/protocols'
import { z } from 'zod'
import { describeProgress, shorten } from '../describe.ts'
import { describePrice } from './describe-price.ts'

const amount = z.string().regex(/^\d{1,78}$/)
const details = z.looseObject({
  type: z.string(),
  peer: z.string().optional().catch(undefined),
  by: z.string().optional().catch(undefined),
  price: amount.optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  effect: z.string().optional().catch(undefined),
  transaction: z.string().optional().catch(undefined),
  value: z.json().optional().catch(undefined),
  content: z.object({ message: z.string() }).optional().catch(undefined),
})
const event = z.object({ cause: details, notices: z.array(details) })

type Details = z.output<typeof details>

/** What a line of a deal's journal says: what happened, and what it came to. Text of the other side is shown as plain text. */
export function describeEntry(entry: JournalEntry, token: Token | undefined): string {
  const read = event.safeParse(entry.event)
  if (!read.success) return plainText(JSON.stringify(entry.event), 200)
  const { cause, notices } = read.data
  return [describeCause(cause), ...notices.map(notice => describeNotice(notice, token))].join('; ')
}

function describeCause({ type, content, effect, code, message }: Details): string {
  if (type === 'message') return `heard ${plainText(content?.message ?? '?', 40)}`
  if (type === 'effect-failed') return plainText(`${effect} failed: ${code}: ${message}`, 240)
  const words = plainText(type, 40).replaceAll('-', ' ')
  return message === undefined ? words : `${words}: ${plainText(message, 200)}`
}

function describeNotice(
  { type, peer, by, price, reason, code, message, transaction, value }: Details,
  token: Token | undefined,
): string {
  const parts = [
    plainText(type, 40),
    by === undefined ? '' : `by ${plainText(by, 20)}`,
    price === undefined ? '' : describePrice(BigInt(price), token),
    peer === undefined ? '' : `(${plainText(shorten(peer), 20)})`,
    value === undefined ? '' : describeProgress(value),
    code === undefined ? '' : plainText(code, 40),
    plainText(message ?? reason ?? '', 200),
    transaction === undefined ? '' : `tx ${plainText(shorten(transaction), 20)}`,
  ]
  return parts.filter(part => part !== '').join(' ')
}
