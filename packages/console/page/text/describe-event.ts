import type { ConversationContent } from '@dealwright/agent-core/conversations'
import { shortHash, shortId } from './hash-parts.ts'

/** An event in a line, as the activity log and the search show it; made harmless where it is drawn. */
export function describeEvent(content: ConversationContent): string {
  switch (content.type) {
    case 'said':
      return `${content.by === 'person' ? 'You' : 'Agent'}: ${content.text}`
    case 'planned':
      return `Plan ${shortId(content.hash)} for “${content.request}”, at most ${content.worstCase.text}`
    case 'decided':
      return `Plan ${shortId(content.hash)} ${content.decision} by ${content.by}`
    case 'asked':
      return `Agent asks: ${content.question}`
    case 'answered':
      return `You answered: ${content.text}`
    case 'step':
      return `Step ${content.step + 1}, ${content.service}: ${content.status}${content.message === undefined ? '' : `, ${content.message}`}`
    case 'deal':
      return describeNotice(content.notice)
    case 'approval':
      return `The wallet asks: ${content.title}`
    case 'approval-decided':
      return `The wallet’s question: ${content.decision}${content.by === undefined ? '' : ` by ${content.by}`}`
    case 'receipt':
      return `Paid ${content.price.text} for ${content.service} to ${content.provider.name ?? shortHash(content.provider.address)}`
    case 'funding':
      return `The agent has too little to spend: it needs ${content.amount.text}`
    case 'finished':
      return `${content.status}: ${content.text}`
    default:
      return 'Something this page does not know yet'
  }
}

const notices: Readonly<Record<string, string>> = {
  called: 'Asked sellers for offers',
  offer: 'An offer',
  agreeable: 'Agreed on a price',
  withdrew: 'Walked away',
  won: 'Chose a seller',
  signed: 'Signed the agreement',
  funded: 'Paid into escrow',
  working: 'Work began',
  progress: 'Work goes on',
  submitted: 'The result’s fingerprint is on chain',
  delivered: 'The result came and fits its fingerprint',
  completed: 'Escrow released the payment',
  feedback: 'Left feedback',
  'feedback-skipped': 'Left no feedback',
  refunded: 'The money came back',
  failed: 'The deal failed',
}

function describeNotice(notice: { readonly type: string; readonly [field: string]: unknown }): string {
  const words = notices[notice.type] ?? `Deal: ${notice.type}`
  const by = notice['by'] === 'seller' || notice['by'] === 'provider' ? ' (the seller)' : ''
  const others = notice.type === 'won' && Array.isArray(notice['others']) ? notice['others'].length : 0
  const why = others > 0 ? `, the best of ${others + 1}` : ''
  const reason = notice['reason'] ?? notice['message']
  return `${words}${why}${by}${typeof reason === 'string' ? `: ${reason}` : ''}`
}
