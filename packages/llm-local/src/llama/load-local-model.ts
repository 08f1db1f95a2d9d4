import { availableParallelism } from 'node:os'
import { DealwrightError } from '@dealwright/protocols'
import {
  getLlama,
  getLlamaGpuTypes,
  InsufficientMemoryError,
  type Llama,
  LlamaLogLevel,
} from 'node-llama-cpp'
import { freeMemory } from '../catalogue/free-memory.ts'
import { inspectModel, type ModelFacts } from '../catalogue/inspect-model.ts'
import { LocalModel } from './local-model.ts'
import { type ResolveModelParameters, resolveModel } from './resolve-model.ts'

export interface LoadLocalModelParameters extends ResolveModelParameters {
  /**
   * `'auto'` takes the best GPU, as many layers as fit its memory, and the CPU for the rest; a name insists on that kind of GPU; `false`
   * keeps to the CPU. Default `'auto'`.
   */
  readonly gpu?: GpuChoice | undefined
  /** Tokens that question and answer may have together. Default: the model's own, 8192 at most. */
  readonly contextSize?: number | undefined
  /** Generations that run side by side; each has a context of its own in memory. Default 1. */
  readonly parallel?: number | undefined
  /** Threads on the CPU. Default: all but one, which the rest of the agent needs. */
  readonly threads?: number | undefined
}

/** Where a model may run. */
export type GpuChoice = 'auto' | 'cuda' | 'vulkan' | 'metal' | false

const DEFAULT_CONTEXT = 8192

/**
 * Loads a GGUF model by name, from a path or by a Hugging Face reference. Nothing is compiled: the prebuilt llama.cpp is used.
 * Throws what {@link resolveModel} throws, `too-little-memory`, `gpu-unsupported`, `model-unreadable`, `llama-unavailable`, or the
 * signal's reason.
 *
 * @example
 * import { loadLocalModel } from '@dealwright/llm-local/llama'
 * await using model = await loadLocalModel({ model: 'qwen2.5-1.5b-instruct' })
 */
export async function loadLocalModel(parameters: LoadLocalModelParameters): Promise<LocalModel> {
  const {
    gpu = 'auto',
    contextSize,
    parallel = 1,
    threads = Math.max(1, availableParallelism() - 1),
    signal,
  } = parameters
  const path = await resolveModel(parameters)
  const facts = inspectModel(path)
  let complaint = ''
  const llama = await startLlama(gpu, threads, message => {
    complaint ||= message.trim()
  })
  try {
    await checkMemory(facts, llama)
    const model = await llama.loadModel({ modelPath: path, ...(signal && { loadSignal: signal }) })
    const context = await model.createContext({
      sequences: parallel,
      contextSize: contextSize ?? {
        max: Math.min(model.trainContextSize ?? DEFAULT_CONTEXT, DEFAULT_CONTEXT),
      },
      ...(signal && { createSignal: signal }),
    })
    return new LocalModel({ llama, model, context, path, parallel })
  } catch (cause) {
    await llama.dispose()
    signal?.throwIfAborted()
    if (cause instanceof DealwrightError) throw cause
    if (cause instanceof InsufficientMemoryError)
      throw tooLittleMemory(facts, facts.memoryBytes, undefined, cause)
    const reason = complaint === '' ? '' : ` (${complaint})`
    throw new DealwrightError({
      code: 'model-unreadable',
      message: `llama.cpp cannot load ${path}${reason}: the file may be damaged, or newer than this llama.cpp. Download it again, or choose another model.`,
      cause,
    })
  }
}

/** Weights that do not fit would be read from the disk for every single token. */
async function checkMemory(facts: ModelFacts, llama: Llama): Promise<void> {
  const memory = freeMemory()
  const { free, unifiedSize } = llama.gpu === false ? { free: 0, unifiedSize: 0 } : await llama.getVramState()
  const available = unifiedSize > 0 ? Math.max(memory, free) : memory + free
  if (facts.sizeBytes > available) throw tooLittleMemory(facts, facts.sizeBytes, available)
}

function tooLittleMemory(
  facts: ModelFacts,
  needed: number,
  available?: number,
  cause?: unknown,
): DealwrightError {
  const free = available === undefined ? '' : ` and ${gigabytes(available)} are free`
  return new DealwrightError({
    code: 'too-little-memory',
    message: `${facts.name} needs about ${gigabytes(needed)} of memory${free}: choose a smaller model (dealwright model list), a smaller contextSize, or close other programs.`,
    cause,
  })
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

async function startLlama(
  gpu: GpuChoice,
  threads: number,
  onComplaint: (message: string) => void,
): Promise<Llama> {
  const options = {
    build: 'never',
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    logger: (_: LlamaLogLevel, message: string) => onComplaint(message),
  } as const
  try {
    // More threads than cores makes llama.cpp spin: on the CPU its own default of four can be 100 times slower.
    const llama = await getLlama({ ...options, gpu })
    llama.maxThreads = llama.gpu === false ? threads : llama.maxThreads
    if (gpu === 'auto' || llama.gpu === gpu) return llama
    // What is not there is replaced by the CPU without a word.
    await llama.dispose()
    throw await gpuUnsupported(gpu, undefined)
  } catch (cause) {
    if (cause instanceof DealwrightError) throw cause
    if (gpu !== 'auto' && gpu !== false) throw await gpuUnsupported(gpu, cause)
    throw new DealwrightError({
      code: 'llama-unavailable',
      message:
        'No prebuilt llama.cpp runs on this machine: set OPENAI_BASE_URL to a model server instead, or DEALWRIGHT_PLANNER=keywords to plan without a model.',
      cause,
    })
  }
}

async function gpuUnsupported(gpu: GpuChoice, cause: unknown): Promise<DealwrightError> {
  const types = await getLlamaGpuTypes('supported')
  const usable = types.map(type => (type === false ? 'the CPU' : type)).join(', ')
  return new DealwrightError({
    code: 'gpu-unsupported',
    message: `${gpu || 'the CPU alone'} does not work on this machine, which can use ${usable}: choose one of these, or install the driver of your GPU.`,
    cause,
  })
}
