import { LlamaChatModel, type LlamaChatModelParameters } from './llama-chat-model.ts'

/**
 * Makes a LangChain chat model over a loaded {@link LocalModel}. The model stays the caller's to close.
 *
 * @example
 * import { createLlamaChatModel, loadLocalModel } from '@dealwright/llm-local/llama'
 * await using model = await loadLocalModel({ model: './model.gguf' })
 * const chat = createLlamaChatModel({ model, temperature: 0.7 })
 * const answer = await chat.invoke('Hello')
 */
export const createLlamaChatModel = (parameters: LlamaChatModelParameters): LlamaChatModel =>
  new LlamaChatModel(parameters)
