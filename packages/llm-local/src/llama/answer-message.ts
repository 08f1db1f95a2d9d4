import { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import type { Generation } from './local-model.ts'
import type { AnswerPart } from './tools/tool-call-reader.ts'

/** Writes a piece of an answer as LangChain streams it; a call gets its id with its name. */
export function toAnswerChunk(part: AnswerPart): AIMessageChunk {
  switch (part.kind) {
    case 'text':
      return new AIMessageChunk({ content: part.text })
    case 'call':
      return toCallChunk({ index: part.index, name: part.name, id: `call_${crypto.randomUUID()}`, args: '' })
    case 'arguments':
      return toCallChunk({ index: part.index, args: part.text })
  }
}

const toCallChunk = (call: { index: number; name?: string; id?: string; args: string }): AIMessageChunk =>
  new AIMessageChunk({ content: '', tool_call_chunks: [{ type: 'tool_call_chunk', ...call }] })

/** Puts the pieces of an answer together as one message. */
export function toAnswerMessage(parts: readonly AnswerPart[], end: AnswerEnd): AIMessage {
  const whole = parts
    .map(toAnswerChunk)
    .reduce((all, chunk) => all.concat(chunk), new AIMessageChunk({ content: '' }))
  return new AIMessage({ content: whole.content, tool_calls: whole.tool_calls ?? [], ...describeAnswer(end) })
}

/** How an answer ended. */
export interface AnswerEnd {
  readonly generation: Generation
  readonly model: string
  readonly called: boolean
}

/** Metadata of a whole answer: why it ended, and its tokens. */
export function describeAnswer({ generation, model, called }: AnswerEnd) {
  const { finish, inputTokens, cachedTokens, outputTokens } = generation
  return {
    response_metadata: { model_name: model, finish_reason: called ? 'tool_calls' : finish },
    usage_metadata: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      input_token_details: { cache_read: cachedTokens },
    },
  }
}
