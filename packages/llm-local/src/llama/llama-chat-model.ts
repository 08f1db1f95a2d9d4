import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BaseChatModelParams,
  type BindToolsInput,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, type MessageContent } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import type { Runnable } from '@langchain/core/runnables'
import { describeAnswer, toAnswerChunk, toAnswerMessage } from './answer-message.ts'
import { createStructuredOutput, type StructuredSchema } from './create-structured-output.ts'
import type { GenerateParameters, LocalModel } from './local-model.ts'
import { streamAnswer } from './stream-answer.ts'
import { toChatTurns } from './to-chat-turns.ts'
import { createAnswerReader } from './tools/answer-reader.ts'
import { readBoundTools } from './tools/read-bound-tools.ts'

/** How one answer is sampled; what a call gives wins over what the model was made with. */
export interface LlamaSampling {
  /** Default: what the context has room for. */
  readonly maxTokens?: number
  /** Default 0: always the likeliest token. */
  readonly temperature?: number
  readonly topP?: number
  /** Makes answers above temperature 0 repeatable. */
  readonly seed?: number
  /** How many other beginnings are followed in search of the likeliest whole answer: see {@link GenerateParameters}. Default 0. */
  readonly alternatives?: number
}

/** Options of one call; `stop`, `signal` and `tool_choice` come from LangChain. */
export interface LlamaChatCallOptions extends BaseChatModelCallOptions, LlamaSampling {
  /** A GBNF grammar that the whole answer must follow; it leaves no room for tool calls. */
  readonly grammar?: string
  /** Tools that the answer may call; see {@link LlamaChatModel.bindTools}. */
  readonly tools?: BindToolsInput[]
  /** False: one tool call at most in an answer. Default true: up to eight. */
  readonly parallel_tool_calls?: boolean
}

export interface LlamaChatModelParameters extends BaseChatModelParams, LlamaSampling {
  readonly model: LocalModel
}

/**
 * LangChain's chat model over a {@link LocalModel}: invoke, stream, tools and structured output through a grammar, token
 * usage, stop texts, abort. Throws what {@link LocalModel.generate} throws, `unsupported-content`, and `bad-model-output` for an
 * answer that is cut inside JSON.
 */
export class LlamaChatModel extends BaseChatModel<LlamaChatCallOptions> {
  readonly model: LocalModel
  readonly #sampling: LlamaSampling

  constructor({
    model,
    maxTokens,
    temperature,
    topP,
    seed,
    alternatives,
    ...base
  }: LlamaChatModelParameters) {
    super(base)
    this.model = model
    this.#sampling = {
      ...(maxTokens !== undefined && { maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(seed !== undefined && { seed }),
      ...(alternatives !== undefined && { alternatives }),
    }
  }

  override _llmType(): string {
    return 'dealwright-llama'
  }

  /** What tells this model from another, for LangChain's caches. */
  override _identifyingParams(): Record<string, unknown> {
    return { model: this.model.name, ...this.#sampling }
  }

  /** How many tokens a text is for this very model: what LangChain's `trimMessages` counts with. */
  override async getNumTokens(content: MessageContent): Promise<number> {
    return this.model.countTokens(new AIMessage({ content }).text)
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...CALL_KEYS]
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { temperature, maxTokens } = { ...this.#sampling, ...options }
    return {
      ls_provider: 'dealwright',
      ls_model_name: this.model.name,
      ls_model_type: 'chat',
      ...(temperature !== undefined && { ls_temperature: temperature }),
      ...(maxTokens !== undefined && { ls_max_tokens: maxTokens }),
      ...(options.stop !== undefined && { ls_stop: options.stop }),
    }
  }

  override invocationParams(options?: this['ParsedCallOptions']): Record<string, unknown> {
    const { maxTokens, temperature, topP, seed, alternatives } = { ...this.#sampling, ...options }
    const { tools, tool_choice, stop, grammar } = options ?? {}
    const bound = tools === undefined ? undefined : readBoundTools(tools, options ?? {}).definitions
    return {
      ...this._identifyingParams(),
      maxTokens,
      temperature,
      topP,
      seed,
      alternatives,
      stop,
      grammar,
      tools: bound,
      tool_choice,
    }
  }

  /**
   * Binds tools: LangChain tools (zod or JSON Schema) or function definitions in OpenAI's format. The answer is decoded under a
   * grammar that admits text, calls of these tools with arguments that follow their schemas, or text that ends in calls;
   * `tool_choice` is `'auto'` (default), `'any'` or `'required'`, `'none'`, or the name of the one tool to call once. Throws
   * `bad-tool`, `unknown-tool` or `bad-schema`.
   *
   * @example
   * const answer = await chat.bindTools([weather], { tool_choice: 'required' }).invoke('Will it rain in Paris?')
   * answer.tool_calls // [{ name: 'weather', args: { city: 'Paris' }, id: 'call_…', type: 'tool_call' }]
   */
  override bindTools(
    tools: BindToolsInput[],
    options: Partial<LlamaChatCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, LlamaChatCallOptions> {
    const { definitions } = readBoundTools(tools, options)
    return this.withConfig({ ...options, tools: definitions })
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const tokens: Promise<void>[] = []
    const asked = this.#prepare(messages, options)
    const generation = await this.model.generate({
      ...asked.parameters,
      onText: text => {
        tokens.push(Promise.resolve(runManager?.handleLLMNewToken(text)))
      },
    })
    await Promise.all(tokens)
    const parts = [...asked.reader.read(generation.text), ...asked.reader.end()]
    const called = parts.some(({ kind }) => kind === 'call')
    const message = toAnswerMessage(parts, { generation, model: this.model.name, called })
    return { generations: [{ text: message.text, message }] }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const left = new AbortController()
    const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])])
    const { parameters, reader } = this.#prepare(messages, { ...options, signal })
    const answer = streamAnswer(onText => this.model.generate({ ...parameters, onText }), reader)
    let called = false
    try {
      for await (const part of answer.parts) {
        called ||= part.kind === 'call'
        const message = toAnswerChunk(part)
        const chunk = new ChatGenerationChunk({ text: message.text, message })
        yield chunk
        await runManager?.handleLLMNewToken(message.text, undefined, undefined, undefined, undefined, {
          chunk,
        })
      }
      const end = describeAnswer({ generation: await answer.ended, model: this.model.name, called })
      yield new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', ...end }) })
    } finally {
      // A reader that leaves early must not leave a generation running.
      left.abort()
      await answer.ended.catch(() => undefined)
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

  #prepare(messages: BaseMessage[], options: this['ParsedCallOptions']) {
    const { maxTokens, temperature, topP, seed, alternatives } = { ...this.#sampling, ...options }
    const { stop, signal, tools = [], grammar } = options
    const bound = readBoundTools(tools, options)
    const turns = toChatTurns(messages, bound.prompt)
    return {
      parameters: {
        turns,
        grammar: grammar ?? bound.grammar,
        maxTokens,
        temperature,
        topP,
        seed,
        alternatives,
        stop,
        signal,
      } satisfies GenerateParameters,
      reader: createAnswerReader(grammar === undefined && bound.grammar !== undefined),
    }
  }
}

/** The options of a call that LangChain does not know. */
const CALL_KEYS = [
  'grammar',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'maxTokens',
  'temperature',
  'topP',
  'seed',
  'alternatives',
] as const
