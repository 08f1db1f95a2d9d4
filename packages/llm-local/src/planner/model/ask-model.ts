import type { BaseMessage, BaseMessageLike } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { statusOf } from './explain-model-error.ts'

/** What a planner needs of a LangChain chat model: every `BaseChatModel` has it. */
export interface PlanningChatModel {
  withStructuredOutput(
    schema: Record<string, unknown>,
    config: { name: string; includeRaw: true; method?: 'jsonMode' | 'jsonSchema' },
  ): Runnable<BaseMessageLike[], { raw: BaseMessage; parsed: Record<string, unknown> }>
}

export interface AskModelParameters {
  readonly schema: Record<string, unknown>
  readonly prompt: BaseMessageLike[]
  readonly signal: AbortSignal | undefined
}

/** What a model said, and what that is as JSON: null where it is none. */
export interface ModelAnswer {
  readonly raw: BaseMessage | undefined
  readonly parsed: Record<string, unknown> | null
}

/** Asks a model for JSON. */
export type AskModel = (parameters: AskModelParameters) => Promise<ModelAnswer>

/**
 * Asks a chat model for JSON of a schema. A server without JSON Schema output refuses the request: from then on it is asked in
 * plain JSON mode. An answer that is not JSON is no answer, whether the client parses it (LangChain) or throws over it (OpenAI).
 */
export function createAskModel(chatModel: PlanningChatModel): AskModel {
  let method: 'jsonSchema' | 'jsonMode' = 'jsonSchema'
  const ask: AskModel = async parameters => {
    const { schema, prompt, signal } = parameters
    const options = signal === undefined ? {} : { signal }
    try {
      const output = chatModel.withStructuredOutput(schema, { name: 'plan', includeRaw: true, method })
      return await output.invoke(prompt, options)
    } catch (error) {
      if (error instanceof SyntaxError) return { raw: undefined, parsed: null }
      const status = statusOf(error)
      if (method === 'jsonMode' || (status !== 400 && status !== 422)) throw error
      method = 'jsonMode'
      return ask(parameters)
    }
  }
  return ask
}
