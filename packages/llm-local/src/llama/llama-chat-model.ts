import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BaseChatModelParams,
} from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import type { Runnable } from '@langchain/core/runnables'
import { createStructuredOutput, type StructuredSchema } from './create-structured-output.ts'
import type { Generation, LocalModel } from './local-model.ts'
import { toChatTurns } from './to-chat-turns.ts'

/** How one answer is sampled; what a call gives wins over what the model was made with. */
export interface LlamaSampling {
  /** Default: what the context has room for. */
  readonly maxTokens?: number
  /** Default 0: always the likeliest token. */
  readonly temperature?: number
  readonly topP?: number
  /** Makes answers above temperature 0 repeatable. */
  readonly seed?: number
}

/** Options of one call; `stop` and `signal` come from LangChain. */
export interface LlamaChatCallOptions extends BaseChatModelCallOptions, LlamaSampling {
  /** A GBNF grammar that the whole answer must follow. */
  readonly grammar?: string
}

export interface LlamaChatModelParameters extends BaseChatModelParams, LlamaSampling {
  readonly model: LocalModel
}

/** LangChain's chat model over a {@link LocalModel}: invoke, stream, structured output through a grammar, token usage, abort. */
export class LlamaChatModel extends BaseChatModel<LlamaChatCallOptions> {
  readonly model: LocalModel
  readonly #sampling: LlamaSampling

  constructor({ model, maxTokens, temperature, topP, seed, ...base }: LlamaChatModelParameters) {
    super(base)
    this.model = model
    this.#sampling = {
      ...(maxTokens !== undefined && { maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(seed !== undefined && { seed }),
    }
  }

  override _llmType(): string {
    return 'dealwright-llama'
  }

  override get callKeys(): string[] {
    return [...super.callKeys, 'grammar', 'maxTokens', 'temperature', 'topP', 'seed']
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const tokens: Promise<void>[] = []
    const generation = await this.#ask(messages, options, text => {
      tokens.push(Promise.resolve(runManager?.handleLLMNewToken(text)))
    })
    await Promise.all(tokens)
    const message = new AIMessage({ content: generation.text, ...describe(generation) })
    return { generations: [{ text: generation.text, message }] }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const left = new AbortController()
    const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])])
    const { readable, writable } = new TransformStream<string, string>(undefined, {
      highWaterMark: Number.POSITIVE_INFINITY,
    })
    const writer = writable.getWriter()
    const generating = this.#ask(
      messages,
      { ...options, signal },
      text => void writer.write(text).catch(() => undefined),
    )
    const ended = generating.then(
      () => writer.close(),
      reason => writer.abort(reason),
    )
    try {
      for await (const text of readable) {
        yield new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) })
        await runManager?.handleLLMNewToken(text)
      }
      const message = new AIMessageChunk({ content: '', ...describe(await generating) })
      yield new ChatGenerationChunk({ text: '', message })
    } finally {
      // A reader that leaves early must not leave a generation running.
      left.abort()
      await ended.catch(() => undefined)
    }
  }

  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config?: StructuredOutputMethodOptions,
  ): Runnable<BaseLanguageModelInput, Output>
  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>
  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config?: StructuredOutputMethodOptions<boolean>,
  ):
    | Runnable<BaseLanguageModelInput, Output>
    | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }> {
    return createStructuredOutput(schema, {
      withGrammar: grammar => this.withConfig({ grammar }),
      includeRaw: config?.includeRaw ?? false,
    })
  }

  #ask(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    onText: (text: string) => void,
  ): Promise<Generation> {
    const { maxTokens, temperature, topP, seed } = { ...this.#sampling, ...options }
    const { grammar, stop, signal } = options
    return this.model.generate({
      turns: toChatTurns(messages),
      grammar,
      maxTokens,
      temperature,
      topP,
      seed,
      stop,
      signal,
      onText,
    })
  }
}

function describe({ finish, inputTokens, outputTokens }: Generation) {
  return {
    response_metadata: { finish_reason: finish },
    usage_metadata: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  }
}
