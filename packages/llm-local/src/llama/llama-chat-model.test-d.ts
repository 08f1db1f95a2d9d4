import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { AIMessageChunk } from '@langchain/core/messages'
import type { ChatOpenAI } from '@langchain/openai'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import type { PlanningChatModel } from '../planner/model/ask-model.ts'
import type { LlamaChatCallOptions, LlamaChatModel } from './llama-chat-model.ts'

declare const chat: LlamaChatModel

test('structured output has the type of its zod schema', () => {
  const structured = chat.withStructuredOutput(z.object({ city: z.string(), nights: z.number() }))
  expectTypeOf(structured.invoke).returns.resolves.toEqualTypeOf<{ city: string; nights: number }>()
})

test('with the raw message, the parsed answer keeps its type', () => {
  const structured = chat.withStructuredOutput(z.object({ city: z.string() }), { includeRaw: true })
  expectTypeOf(structured.invoke).returns.resolves.toHaveProperty('parsed').toEqualTypeOf<{ city: string }>()
})

test('a model with tools answers with tool calls, and is bound once more with other options', () => {
  const bound = chat.bindTools([{ name: 'ping', schema: z.object({}) }], {
    tool_choice: 'any',
    temperature: 1,
  })
  expectTypeOf(bound.invoke).returns.resolves.toEqualTypeOf<AIMessageChunk>()
  expectTypeOf(bound.invoke).parameter(1).toEqualTypeOf<Partial<LlamaChatCallOptions> | undefined>()
  // @ts-expect-error: a grammar is text
  chat.bindTools([], { grammar: 1 })
})

test('a LangChain chat model, and any of them, can plan', () => {
  expectTypeOf<LlamaChatModel>().toExtend<BaseChatModel>()
  expectTypeOf<LlamaChatModel>().toExtend<PlanningChatModel>()
  expectTypeOf<ChatOpenAI>().toExtend<PlanningChatModel>()
  expectTypeOf<BaseChatModel>().toExtend<PlanningChatModel>()
})
