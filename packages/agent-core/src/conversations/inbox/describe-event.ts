import type { Address, Hex, RichMessage } from '@dealwright/protocols'
import { z } from 'zod'
import type { ConversationContent } from '../conversation-event.ts'
import { digitsOf, shortId } from '../intake/short-id.ts'
import type { Outgoing } from './outgoing.ts'
import { inert, planMarkdown } from './plan-markdown.ts'

/** To whom, and on which chain. */
export interface DescribeEventContext {
  readonly receiver: Address
  readonly chainId: number
  /** Writes atomic units with their symbol. */
  readonly money: (units: string) => string
}

const text = (words: string): Outgoing => ({ kind: 'now', messages: [{ kind: 'text', text: words }] })
const priceSchema = z.object({ price: z.string().regex(/^\d+$/) })

/** What a person's messaging app is shown of an event: few messages; undefined for what it need not hear of. */
export function describeEvent(
  content: ConversationContent,
  context: DescribeEventContext,
): Outgoing | undefined {
  switch (content.type) {
    case 'said':
      return content.by === 'agent' ? text(content.text) : undefined
    case 'planned':
      return { kind: 'now', messages: describePlan(content) }
    case 'asked':
      return text(content.question)
    case 'step': {
      const { run, step, status, service, message } = content
      if (status === 'started') return { kind: 'progress', run, line: `Step ${step + 1}: ${service} begins.` }
      if (status === 'done') return { kind: 'progress', run, line: `Step ${step + 1}: done.` }
      return { kind: 'progress', run, line: `Step ${step + 1} failed: ${message ?? 'no reason given'}` }
    }
    case 'deal': {
      const price = priceSchema.safeParse(content.notice)
      if (content.notice.type !== 'funded' || !price.success) return undefined
      const line = `Agreed at ${context.money(price.data.price)}, held in escrow until the result is checked.`
      return { kind: 'progress', run: content.run, line }
    }
    case 'approval':
      return { kind: 'now', messages: describeApproval(content) }
    case 'approval-decided':
      return content.decision === 'expired'
        ? text('Nobody answered what the wallet asked: it was not signed.')
        : undefined
    case 'receipt': {
      const last = content.transactions.findLast(({ step }) => step !== 'feedback')
      if (last === undefined || !isHex(last.hash)) return undefined
      return { kind: 'now', messages: [{ kind: 'transaction', chainId: context.chainId, hash: last.hash }] }
    }
    case 'funding':
      return { kind: 'now', messages: describeFunding(content, context) }
    case 'finished': {
      const spent = content.spent.units === '0' ? '' : `\n\nSpent: **${content.spent.text}**`
      return {
        kind: 'end',
        run: content.run,
        text: `${content.text.split('\n').map(inert).join('\n')}${spent}`,
      }
    }
    case 'decided':
    case 'answered':
      return undefined
  }
}

function describePlan(card: Extract<ConversationContent, { type: 'planned' }>): RichMessage[] {
  const markdown: RichMessage = { kind: 'markdown', text: planMarkdown(card) }
  if (!card.needsApproval) return [markdown]
  const digits = digitsOf(card.hash)
  const buttons: RichMessage = {
    kind: 'actions',
    id: `plan-${digits.slice(0, 16)}`,
    text: `Approve this plan, at most ${card.worstCase.text}? (${shortId(card.hash)})`,
    // The whole hash: a button never approves another plan than the one it stands under.
    actions: [
      { id: `approve:${digits}`, label: 'Approve', style: 'primary' },
      { id: `decline:${digits}`, label: 'Decline', style: 'danger' },
    ],
  }
  return [markdown, buttons]
}

function describeApproval({
  hash,
  title,
  lines,
  expiresAt,
}: Extract<ConversationContent, { type: 'approval' }>): RichMessage[] {
  const words = [`**Your wallet asks: ${inert(title)}**`, ...lines.map(line => `- ${inert(line)}`)]
  const digits = digitsOf(hash)
  return [
    {
      kind: 'markdown',
      text: [...words, `Answer \`/approve ${shortId(hash)}\` or \`/decline ${shortId(hash)}\`.`].join('\n'),
    },
    {
      kind: 'actions',
      id: `sign-${digits.slice(0, 16)}`,
      text: `Sign it? (${shortId(hash)})`,
      actions: [
        { id: `approve:${digits}`, label: 'Sign', style: 'primary' },
        { id: `decline:${digits}`, label: 'Decline', style: 'danger' },
      ],
      expiresAt,
    },
  ]
}

function describeFunding(
  { amount, token, to, chainId }: Extract<ConversationContent, { type: 'funding' }>,
  { receiver }: DescribeEventContext,
): RichMessage[] {
  if (!isAddress(token) || !isAddress(to)) return []
  const description = `Send ${amount.text} to your agent`
  const data = encodeTransfer(to, BigInt(amount.units))
  return [{ kind: 'wallet-calls', chainId, from: receiver, calls: [{ to: token, data, description }] }]
}

/** The call data of ERC-20 `transfer(address,uint256)`. */
export const encodeTransfer = (to: Address, amount: bigint): Hex =>
  `0xa9059cbb${to.slice(2).toLowerCase().padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`

const isAddress = (value: string): value is Address => /^0x[0-9a-f]{40}$/iu.test(value)
const isHex = (value: string): value is Hex => /^0x[0-9a-f]+$/iu.test(value)
