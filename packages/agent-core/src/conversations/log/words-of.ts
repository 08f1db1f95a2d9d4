import type { ConversationContent } from '../conversation-event.ts'

/** What a line is found by: what people said and read, not what programs tell each other. */
export function wordsOf(content: ConversationContent): string {
  switch (content.type) {
    case 'said':
    case 'answered':
      return content.text
    case 'planned':
      return content.request
    case 'asked':
      return content.question
    case 'finished':
      return content.text
    case 'receipt':
      return `${content.service} ${content.provider.name ?? ''} ${content.price.text}`
    case 'approval':
      return [content.title, ...content.lines].join(' ')
    case 'funding':
    case 'decided':
    case 'step':
    case 'deal':
    case 'approval-decided':
      return ''
  }
}
