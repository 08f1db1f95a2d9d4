import { plainText } from '@dealwright/protocols'
import type { ConversationEvent } from '../conversation-event.ts'
import type { ConversationLog } from '../log/conversation-log.ts'

const recentLines = 6
const relatedLines = 4
const lineLength = 300

/**
 * What the planner is told of earlier turns, oldest first: the last of this conversation, and those of the principal's others that
 * share words with the request. Data for the model, never a source of values.
 */
export async function recall(
  text: string,
  { log, principal, conversation }: { log: ConversationLog; principal: string; conversation: string },
): Promise<readonly string[]> {
  const recent = await log.read({
    principal,
    conversation,
    before: Number.MAX_SAFE_INTEGER,
    limit: recentLines * 8,
  })
  const words = longWords(text)
  const related =
    words === '' ? [] : await log.search({ principal, words, any: true, limit: relatedLines * 3 })
  const near = recent.filter(isTurn).slice(-recentLines)
  const known = new Set(near.map(({ seq }) => seq))
  const far = related.filter(event => isTurn(event) && !known.has(event.seq)).slice(0, relatedLines)
  return [...far, ...near].toSorted((a, b) => a.seq - b.seq).map(describeTurn)
}

const longWords = (text: string): string =>
  [...new Set(text.match(/[\p{L}\p{N}]{4,}/gu))].slice(0, 12).join(' ')

const isTurn = ({ content }: ConversationEvent): boolean =>
  content.type === 'said' || content.type === 'finished'

function describeTurn({ content }: ConversationEvent): string {
  if (content.type === 'said')
    return `${content.by === 'person' ? 'Person' : 'Agent'}: ${plainText(content.text, lineLength)}`
  return content.type === 'finished' ? `Result: ${plainText(content.text, lineLength)}` : ''
}
