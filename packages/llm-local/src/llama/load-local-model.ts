import { availableParallelism } from 'node:os'
import { DealwrightError } from '@dealwright/protocols'
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp'
import { LocalModel } from './local-model.ts'
import { type ResolveModelParameters, resolveModel } from './resolve-model.ts'

export interface LoadLocalModelParameters extends ResolveModelParameters {
  /** `'auto'` takes the best GPU and falls back to the CPU; `false` keeps to the CPU. Default `'auto'`. */
  readonly gpu?: 'auto' | false | undefined
  /** Tokens that question and answer may have together. Default: the model's own, 8192 at most. */
  readonly contextSize?: number | undefined
  /** Generations that run side by side; each has a context of its own in memory. Default 1. */
  readonly parallel?: number | undefined
  /** Threads on the CPU. Default: all but one, which the rest of the agent needs. */
  readonly threads?: number | undefined
}

const DEFAULT_CONTEXT = 8192

/**
 * Loads a GGUF model from a path or a Hugging Face reference. Nothing is compiled: the prebuilt llama.cpp is used.
 * Throws `model-not-found`, `model-not-gguf`, `model-download-failed`, `model-unreadable`, `llama-unavailable`, or the signal's reason.
 *
 * @example
 * import { loadLocalModel } from '@dealwright/llm-local/llama'
 * await using model = await loadLocalModel({ model: 'hf:user/model:Q4_K_M' })
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
  let complaint = ''
  const llama = await startLlama(gpu, threads, message => {
    complaint ||= message.trim()
  })
  try {
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
    const reason = complaint === '' ? '' : ` (${complaint})`
    throw new DealwrightError({
      code: 'model-unreadable',
      message: `llama.cpp cannot load ${path}${reason}: the file may be cut short or too large for this machine. Download it again, or choose a smaller one.`,
      cause,
    })
  }
}

async function startLlama(
  gpu: 'auto' | false,
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
    return llama
  } catch (cause) {
    throw new DealwrightError({
      code: 'llama-unavailable',
      message:
        'No prebuilt llama.cpp runs on this machine: use OPENAI_BASE_URL with a model server instead of DEALWRIGHT_MODEL.',
      cause,
    })
  }
}
