import { performance } from 'node:perf_hooks'
import type { LlamaContextSequence, Token } from 'node-llama-cpp'
import type { Measurement, MeasureParameters } from './local-model.ts'

export interface MeasureSequenceParameters extends MeasureParameters {
  readonly signal: AbortSignal
  /** Tokens that prompt and output may have together. */
  readonly room: number
}

/** Reads a prompt of arbitrary tokens at once and writes tokens one by one, timing both; forgets what the sequence held. */
export async function measureSequence(
  sequence: LlamaContextSequence,
  parameters: MeasureSequenceParameters,
): Promise<Measurement> {
  const { signal, room } = parameters
  const outputTokens = Math.min(parameters.outputTokens ?? 64, Math.floor(room / 2))
  const promptTokens = Math.min(parameters.promptTokens ?? 256, room - outputTokens)
  const words = sequence.model.tokenize('The quick brown fox jumps over the lazy dog. ')
  const prompt = Array.from({ length: promptTokens }, (_, index) => words[index % words.length]).filter(
    isToken,
  )
  await sequence.clearHistory()
  try {
    const started = performance.now()
    // The last token of the prompt is read with the first of the output.
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, -1))
    const read = performance.now()
    signal.throwIfAborted()
    let written = 0
    // A model may want to end: the clock goes on all the same.
    for await (const _token of sequence.evaluate(prompt.slice(-1), { yieldEogToken: true })) {
      written += 1
      signal.throwIfAborted()
      if (written === outputTokens) break
    }
    const ended = performance.now()
    return {
      promptTokens: prompt.length - 1,
      promptMs: read - started,
      outputTokens: written,
      outputMs: ended - read,
    }
  } finally {
    await sequence.clearHistory()
  }
}

const isToken = (token: Token | undefined): token is Token => token !== undefined
