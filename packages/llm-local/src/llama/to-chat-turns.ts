import type { BaseMessage } from '@langchain/core/messages'
import type { ChatTurn } from './local-model.ts'

/** Reads LangChain messages as turns of text; tool results become the user's, content that is not text is left out. */
export const toChatTurns = (messages: readonly BaseMessage[]): ChatTurn[] =>
  messages.map(message => ({ role: roleOf(message), text: message.text }))

function roleOf(message: BaseMessage): ChatTurn['role'] {
  if (message.type === 'system' || message.type === 'developer') return 'system'
  return message.type === 'ai' ? 'assistant' : 'user'
}
