import type { LocalModel, Measurement, MeasureParameters } from './local-model.ts'

export interface BenchLocalModelParameters extends MeasureParameters {
  /** How often to measure; the best counts, as everything else on a machine only slows. Default 3. */
  readonly runs?: number | undefined
}

/** The speed of a model on this machine. */
export interface ModelSpeed {
  /** Tokens a second while reading a prompt. */
  readonly promptPerSecond: number
  /** Tokens a second while writing an answer. */
  readonly outputPerSecond: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly runs: number
}

/**
 * Measures how fast a loaded model reads and writes, after one run to warm up. Throws what `LocalModel.generate` throws.
 *
 * @example
 * import { benchLocalModel, loadLocalModel } from '@dealwright/llm-local/llama'
 * await using model = await loadLocalModel({ model: 'qwen3-0.6b' })
 * const { outputPerSecond } = await benchLocalModel(model)
 */
export async function benchLocalModel(
  model: LocalModel,
  { runs = 3, ...parameters }: BenchLocalModelParameters = {},
): Promise<ModelSpeed> {
  await model.measure({ ...parameters, outputTokens: 4 })
  const measured: Measurement[] = []
  for (let run = 0; run < runs; run++) measured.push(await model.measure(parameters))
  const best = (rate: (measurement: Measurement) => number) => Math.max(0, ...measured.map(rate))
  const [first] = measured
  return {
    promptPerSecond: best(({ promptTokens, promptMs }) => (promptTokens / promptMs) * 1000),
    outputPerSecond: best(({ outputTokens, outputMs }) => (outputTokens / outputMs) * 1000),
    promptTokens: first?.promptTokens ?? 0,
    outputTokens: first?.outputTokens ?? 0,
    runs,
  }
}
