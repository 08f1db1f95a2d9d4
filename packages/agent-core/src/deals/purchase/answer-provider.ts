import type { Effect } from '../effect.ts'
import type { Thread } from './purchase.ts'

/** A message to a thread's provider that answers the last one from it. */
export function answerProvider(
  { conversation, provider, answers }: Thread,
  content: Extract<Effect, { type: 'send' }>['content'],
): Effect {
  const replyTo = answers === undefined ? {} : { replyTo: answers }
  return { type: 'send', conversation, to: provider, content, ...replyTo }
}
