import { basename } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import {
  type ChatHistoryItem,
  type ChatWrapper,
  type Llama,
  LlamaChat,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaGrammar,
  type LlamaModel,
  resolveChatWrapper,
  type Token,
  type TokenBias,
} from 'node-llama-cpp'
import { barControlTokens } from './bar-control-tokens.ts'
import { generateGuided } from './guided/generate-guided.ts'
import { Guides } from './guided/guide.ts'
import { searchGuided } from './guided/search-guided.ts'
import { measureSequence } from './measure-sequence.ts'
import { SequencePool } from './sequence-pool.ts'

/** One turn of a conversation, as text. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant'
  readonly text: string
}

export interface GenerateParameters {
  readonly turns: readonly ChatTurn[]
  /** A GBNF grammar that the whole answer must follow. */
  readonly grammar?: string | undefined
  /** Default: what the context has room for. */
  readonly maxTokens?: number | undefined
  /** Default 0: always the likeliest token. */
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  /** Makes answers above temperature 0 repeatable. */
  readonly seed?: number | undefined
  /** Texts that end the answer; they are not part of it. */
  readonly stop?: readonly string[] | undefined
  /**
   * Under a grammar of choices, at temperature 0: how many beginnings that were not the likeliest are followed at most, so that the
   * likeliest whole answer is found. The text then comes at once. Default 0: the likeliest token each time.
   */
  readonly alternatives?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onText?: ((text: string) => void) | undefined
}

export interface Generation {
  readonly text: string
  /** Whether the model ended by itself, met a stop text, or ran out of tokens. */
  readonly finish: 'stop' | 'length'
  readonly inputTokens: number
  /** How many of the input tokens an earlier call had already evaluated: the prefix that both share. */
  readonly cachedTokens: number
  readonly outputTokens: number
}

export interface MeasureParameters {
  /** Tokens to read at once. Default 256. */
  readonly promptTokens?: number | undefined
  /** Tokens to write one after another. Default 64. */
  readonly outputTokens?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Measurement {
  readonly promptTokens: number
  readonly promptMs: number
  readonly outputTokens: number
  readonly outputMs: number
}

/** Where a model runs. */
export interface LocalModelDevice {
  readonly kind: 'cpu' | 'cuda' | 'vulkan' | 'metal'
  /** How many of the model's layers are on the GPU. */
  readonly gpuLayers: number
  readonly layers: number
}

export interface LocalModelParts {
  readonly llama: Llama
  readonly model: LlamaModel
  readonly context: LlamaContext
  readonly path: string
  readonly parallel: number
}

/** A llama.cpp model in memory with a fixed number of parallel sequences; generations beyond that wait in line. */
export class LocalModel {
  /** One line for people: file, device, context size. */
  readonly description: string
  /** The name of the model's file, without its ending. */
  readonly name: string
  /** Tokens that question and answer may have together. */
  readonly contextSize: number
  readonly device: LocalModelDevice
  readonly #parts: LocalModelParts
  readonly #pool: SequencePool
  readonly #wrapper: ChatWrapper
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<unknown>>()
  readonly #grammars = new Map<string, LlamaGrammar>()
  readonly #guides: Guides
  #bias: TokenBias | undefined
  #closed: Promise<void> | undefined

  constructor(parts: LocalModelParts) {
    const { llama, model, context, path, parallel } = parts
    this.#parts = parts
    this.#pool = new SequencePool(context, parallel)
    this.#wrapper = resolveChatWrapper(model)
    this.#guides = new Guides(path)
    this.contextSize = context.contextSize
    this.name = basename(path, '.gguf')
    const layers = model.fileInsights.totalLayers
    this.device = { kind: llama.gpu || 'cpu', gpuLayers: model.gpuLayers, layers }
    this.description = `local model ${basename(path)} on ${describeDevice(this.device)}, ${this.contextSize} tokens of context`
  }

  /** Answers a conversation; throws `prompt-too-long`, `model-closed`, `bad-grammar`, or the signal's reason. */
  async generate(parameters: GenerateParameters): Promise<Generation> {
    if (this.#closing.signal.aborted) throw closedError()
    const signal = AbortSignal.any([this.#closing.signal, ...(parameters.signal ? [parameters.signal] : [])])
    const running = this.#generateInLine({ ...parameters, signal })
    const settled = running.catch(() => undefined).finally(() => this.#running.delete(settled))
    this.#running.add(settled)
    return running
  }

  /** How many tokens a text is. Throws `model-closed`. */
  countTokens(text: string): number {
    if (this.#closing.signal.aborted) throw closedError()
    return this.#parts.model.tokenize(text).length
  }

  /** Times the bare model, without chat, grammar or cache: a prompt read at once, then tokens written one by one. Throws what `generate` throws. */
  async measure(parameters: MeasureParameters = {}): Promise<Measurement> {
    if (this.#closing.signal.aborted) throw closedError()
    const signal = AbortSignal.any([this.#closing.signal, ...(parameters.signal ? [parameters.signal] : [])])
    const use = { signal, suitability: () => 0 }
    const running = this.#pool.use(use, sequence =>
      measureSequence(sequence, { ...parameters, signal, room: this.contextSize - CONTEXT_MARGIN }),
    )
    const settled = running.catch(() => undefined).finally(() => this.#running.delete(settled))
    this.#running.add(settled)
    return running
  }

  /** Ends running generations (they reject with `model-closed`) and frees the memory. Safe to call again. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort(closedError())
    await Promise.all(this.#running)
    const { context, model, llama } = this.#parts
    await context.dispose()
    await model.dispose()
    await llama.dispose()
  }

  /** What a sequence still holds of an earlier conversation is not evaluated again: the one that shares most is taken, if that is much. */
  async #generateInLine(parameters: GenerateParameters & { signal: AbortSignal }): Promise<Generation> {
    const history = toHistory(parameters.turns)
    const input = this.#tokenize(history)
    const suitability = (sequence: LlamaContextSequence) => {
      const shared = sequence.compareContextTokens(input).firstDifferentIndex
      return shared >= input.length * WORTH_SHARING ? shared : 0
    }
    return this.#pool.use({ signal: parameters.signal, suitability }, sequence =>
      this.#generateOn(sequence, { ...parameters, history, input }),
    )
  }

  async #generateOn(sequence: LlamaContextSequence, parameters: PreparedParameters): Promise<Generation> {
    const { input, grammar, maxTokens, stop = [] } = parameters
    const inputTokens = input.length
    const room = this.contextSize - inputTokens - CONTEXT_MARGIN
    if (room <= 0) throw tooLongError(inputTokens, this.contextSize)
    const asked = { ...parameters, maxTokens: Math.min(maxTokens ?? room, room) }
    const guide = grammar === undefined || stop.length > 0 ? undefined : await this.#guides.find(grammar)
    if (guide === undefined) return this.#generateFreely(sequence, asked)
    const { model } = this.#parts
    try {
      const { alternatives = 0, temperature = 0 } = asked
      const guided = { sequence, model, ...guide, ...asked }
      const generation =
        alternatives > 0 && temperature === 0
          ? await searchGuided({ ...guided, alternatives })
          : await generateGuided(guided)
      return { ...generation, inputTokens }
    } catch (error) {
      // Where the walk gets too wide, or no token fits, llama.cpp starts over; not behind the back of one who saw the first words.
      if (!(error instanceof RangeError) || asked.onText !== undefined) throw error
      return this.#generateFreely(sequence, asked)
    }
  }

  async #generateFreely(
    sequence: LlamaContextSequence,
    parameters: PreparedParameters & { maxTokens: number },
  ): Promise<Generation> {
    const { history, input, grammar, maxTokens, temperature, topP, seed, stop, signal, onText } = parameters
    const inputTokens = input.length
    const compiled = grammar === undefined ? undefined : await this.#compile(grammar)
    const chat = new LlamaChat({ contextSequence: sequence, chatWrapper: this.#wrapper })
    const before = sequence.tokenMeter.getState()
    let outputTokens = 0
    try {
      const { response, metadata } = await chat.generateResponse(history, {
        maxTokens,
        repeatPenalty: false,
        onResponseChunk: ({ tokens }) => {
          outputTokens += tokens.length
        },
        ...(temperature !== undefined && { temperature }),
        ...(topP !== undefined && { topP }),
        ...(seed !== undefined && { seed }),
        ...(stop !== undefined && stop.length > 0 && { customStopTriggers: stop }),
        signal,
        ...(onText && { onTextChunk: onText }),
        ...(compiled && { grammar: compiled, tokenBias: this.#textOnly() }),
      })
      const finish = metadata.stopReason === 'maxTokens' ? 'length' : 'stop'
      // The meter counts the last token of the input as output: the first answer token is drawn from it.
      const evaluated = sequence.tokenMeter.diff(before).usedInputTokens + 1
      const cachedTokens = Math.max(0, inputTokens - evaluated)
      return { text: response, finish, inputTokens, cachedTokens, outputTokens }
    } finally {
      chat.dispose({ disposeSequence: false })
    }
  }

  /** Reading the whole vocabulary takes a moment: once, when a grammar first needs it. */
  #textOnly(): TokenBias {
    this.#bias ??= barControlTokens(this.#parts.model)
    return this.#bias
  }

  #tokenize(history: ChatHistoryItem[]): Token[] {
    const { contextText } = this.#wrapper.generateContextState({ chatHistory: history })
    return contextText.tokenize(this.#parts.model.tokenizer)
  }

  async #compile(text: string): Promise<LlamaGrammar> {
    const known = this.#grammars.get(text)
    if (known !== undefined) return known
    try {
      const grammar = await this.#parts.llama.createGrammar({ grammar: text })
      if (this.#grammars.size >= MAX_GRAMMARS) this.#grammars.clear()
      this.#grammars.set(text, grammar)
      return grammar
    } catch (cause) {
      throw new DealwrightError({
        code: 'bad-grammar',
        message: 'llama.cpp cannot read this grammar: check its rules, or the JSON Schema it was made from.',
        cause,
      })
    }
  }
}

/** A request that is in line: with its tokens, as the chat template writes them. */
type PreparedParameters = GenerateParameters & {
  readonly signal: AbortSignal
  readonly history: ChatHistoryItem[]
  readonly input: readonly Token[]
}

/** llama.cpp needs a little room of its own, else the first token would already shift the context. */
const CONTEXT_MARGIN = 8
/** Every conversation begins alike: one that shares less than this much of the input is another, and worth keeping. */
const WORTH_SHARING = 0.5
/** Grammars are made per request: a few are kept for repeated ones. */
const MAX_GRAMMARS = 16

/** How much of a model is where, for people. */
const describeDevice = ({ kind, gpuLayers, layers }: LocalModelDevice): string =>
  kind === 'cpu'
    ? 'CPU'
    : `GPU (${kind}, ${gpuLayers >= layers ? 'all' : `${gpuLayers} of`} ${layers} layers)`

function toHistory(turns: readonly ChatTurn[]): ChatHistoryItem[] {
  const history = turns.map<ChatHistoryItem>(({ role, text }) =>
    role === 'assistant' ? { type: 'model', response: [text] } : { type: role, text },
  )
  return [...history, { type: 'model', response: [] }]
}

const closedError = (): DealwrightError =>
  new DealwrightError({
    code: 'model-closed',
    message: 'The local model was closed: load it again to use it.',
  })

const tooLongError = (tokens: number, contextSize: number): DealwrightError =>
  new DealwrightError({
    code: 'prompt-too-long',
    message: `The conversation has ${tokens} tokens and the context ${contextSize}: shorten it or load the model with a larger contextSize.`,
  })
