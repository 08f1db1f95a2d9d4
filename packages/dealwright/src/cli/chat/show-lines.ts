import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { plainText } from '@dealwright/protocols'
import { describeSpan } from '../deals/describe-time.ts'
import { ink } from '../ink.ts'

/** What was said and done before, a line for each event that a person would want to read again. */
export function describeLines(events: readonly ConversationEvent[], now: number): readonly string[] {
  return events.flatMap(({ at, content }): string[] => {
    const when = ink.dim(`${describeSpan(now - at)} ago`.padEnd(12))
    switch (content.type) {
      case 'said':
        return [
          `${when}${content.by === 'person' ? ink.bold('you') : 'agent'}: ${plainText(content.text, 160)}`,
        ]
      case 'planned':
        return [`${when}plan: at most ${ink.money(content.worstCase.text)}`]
      case 'receipt':
        return [
          `${when}paid ${ink.money(content.price.text)} for ${plainText(content.service, 40)} ${ink.dim(content.deal.slice(0, 10))}`,
        ]
      case 'finished':
        return [`${when}${content.status}: ${plainText(content.text, 160)}`]
      default:
        return []
    }
  })
}
