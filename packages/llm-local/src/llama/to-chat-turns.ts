import { DealwrightError } from '@dealwright/protocols'
import { AIMessage, type BaseMessage, ChatMessage, ToolMessage } from '@langchain/core/messages'
import type { ChatTurn } from './local-model.ts'
import { writeToolCall } from './tools/tool-call-text.ts'

/**
 * Reads LangChain messages as turns of text: calls as the model wrote them, tool results as the user's. `preamble` opens the
 * first system turn. Throws `unsupported-content` for images, sound and files: leaving them out would answer another question.
 */
export function toChatTurns(messages: readonly BaseMessage[], preamble = ''): ChatTurn[] {
  const turns = messages.map((message, index) => toTurn(message, messages.slice(0, index)))
  if (preamble === '') return turns
  const [first, ...others] = turns
  return first?.role === 'system'
    ? [{ role: 'system', text: `${preamble}\n\n${first.text}` }, ...others]
    : [{ role: 'system', text: preamble }, ...turns]
}

function toTurn(message: BaseMessage, before: readonly BaseMessage[]): ChatTurn {
  checkContent(message)
  if (ToolMessage.isInstance(message)) return { role: 'user', text: describeResult(message, before) }
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []
  return { role: roleOf(message), text: message.text + calls.map(writeToolCall).join('\n') }
}

function roleOf(message: BaseMessage): ChatTurn['role'] {
  const role = ChatMessage.isInstance(message) ? message.role : message.type
  if (role === 'system' || role === 'developer') return 'system'
  return role === 'ai' || role === 'assistant' ? 'assistant' : 'user'
}

/** Results of parallel calls are told apart by the name of the tool. */
function describeResult(message: ToolMessage, before: readonly BaseMessage[]): string {
  const called = before
    .flatMap(earlier => (AIMessage.isInstance(earlier) ? (earlier.tool_calls ?? []) : []))
    .find(({ id }) => id === message.tool_call_id)
  const name = message.name ?? called?.name
  const result = {
    ...(name !== undefined && { name }),
    ...(message.status === 'error' && { status: 'error' }),
    content: message.text,
  }
  return `<tool_response>\n${JSON.stringify(result)}\n</tool_response>`
}

/** Kinds of content that a model of text cannot read, as LangChain and the large APIs name them. */
const UNREADABLE = /^(?:(?:input_)?(?:image|audio|video|file)(?:_url)?|document)$/

function checkContent({ content }: BaseMessage): void {
  const kind =
    typeof content === 'string' ? undefined : content.find(({ type }) => UNREADABLE.test(type))?.type
  if (kind === undefined) return
  throw new DealwrightError({
    code: 'unsupported-content',
    message: `A local model reads text alone: leave out the ${kind} content, or put it into words.`,
  })
}
