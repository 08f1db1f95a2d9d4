import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { estimateMemory } from './estimate-memory.ts'
import { ggmlLayouts, ggufFileTypes } from './ggml-types.ts'
import { partsOf } from './parts-of.ts'
import { type GgufHeader, readGgufHeader } from './read-gguf-header.ts'

/** What a model file says of itself. */
export interface ModelFacts {
  readonly path: string
  /** The name its maker gave it, or that of its file. */
  readonly name: string
  readonly architecture: string
  /** Number of weights. */
  readonly parameters: number
  readonly quantisation: string
  /** Tokens of context it was trained on; 0 where it does not say. */
  readonly contextSize: number
  readonly layers: number
  /** Whether it says how a conversation is written; without, a guess is made. */
  readonly chatTemplate: boolean
  /** Bytes of all its files. */
  readonly sizeBytes: number
  /** Bytes that one token of context takes in memory, at most. */
  readonly contextBytesPerToken: number
  /** About how much memory it takes in bytes, with its own context, 8192 tokens at most. */
  readonly memoryBytes: number
  readonly licence: string | undefined
}

const DEFAULT_CONTEXT = 8192

/** Reads what a GGUF file, or the first of several, says of itself. Throws `model-not-found`, `model-not-gguf`, `model-truncated`. */
export function inspectModel(path: string): ModelFacts {
  const parts = partsOf(path)
  const missing = parts.find(part => !existsSync(part))
  if (missing !== undefined) {
    throw new DealwrightError({
      code: 'model-not-found',
      message: `There is no model file at ${missing}: give a .gguf file, a name from dealwright model list, or a reference such as hf:user/model:Q4_K_M.`,
    })
  }
  const headers = parts.map(readGgufHeader)
  const metadata = new Map(headers.flatMap(header => [...header.metadata]).toReversed())
  const text = (key: string) => {
    const value = metadata.get(key)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const architecture = text('general.architecture') ?? 'unknown'
  const number = (key: string) => {
    const value = metadata.get(`${architecture}.${key}`)
    return typeof value === 'number' ? value : undefined
  }
  const heads = number('attention.head_count') ?? 1
  const headSize = (number('embedding_length') ?? 0) / heads
  const keyAndValue =
    (number('attention.key_length') ?? headSize) + (number('attention.value_length') ?? headSize)
  const layers = number('block_count') ?? 0
  const contextSize = number('context_length') ?? 0
  const sizeBytes = sum(headers.map(header => header.sizeBytes))
  // Two bytes a number.
  const contextBytesPerToken = 2 * layers * (number('attention.head_count_kv') ?? heads) * keyAndValue
  return {
    path,
    name: text('general.name') ?? basename(path, '.gguf'),
    architecture,
    parameters: sum(headers.flatMap(header => header.tensors.map(tensor => tensor.weights))),
    quantisation: quantisationOf(headers, metadata.get('general.file_type')),
    contextSize,
    layers,
    chatTemplate: text('tokenizer.chat_template') !== undefined,
    sizeBytes,
    contextBytesPerToken,
    memoryBytes: estimateMemory(
      { sizeBytes, contextBytesPerToken },
      Math.min(contextSize || DEFAULT_CONTEXT, DEFAULT_CONTEXT),
    ),
    licence: text('general.license'),
  }
}

/** The mixture that the file names, else the type most of its weights have. */
function quantisationOf(headers: readonly GgufHeader[], fileType: unknown): string {
  const named = typeof fileType === 'number' ? ggufFileTypes.get(fileType) : undefined
  if (named !== undefined) return named
  const weights = new Map<number, number>()
  for (const { tensors } of headers) {
    for (const tensor of tensors) weights.set(tensor.type, (weights.get(tensor.type) ?? 0) + tensor.weights)
  }
  const [most] = [...weights].toSorted((one, other) => other[1] - one[1])
  return ggmlLayouts.get(most?.[0] ?? -1)?.name ?? 'unknown'
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
