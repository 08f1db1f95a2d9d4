import { DealwrightError } from '@dealwright/protocols'
import type { TaskContext } from '../task-context.ts'
import type { GpuOption } from './add-model.ts'
import { fetchModel } from './fetch-model.ts'
import { modelInUse } from './model-in-use.ts'

export interface BenchModelOptions {
  readonly json: boolean
  readonly gpu?: GpuOption
}

/** Runs `dealwright model bench`: tokens a second of reading and of writing, with the model in use unless one is named. */
export async function benchModel(
  named: string | undefined,
  { json, gpu }: BenchModelOptions,
  context: TaskContext,
): Promise<void> {
  const { print, signal } = context
  const model = named ?? (await modelInUse())?.model
  if (model === undefined) {
    throw new DealwrightError({
      code: 'no-model',
      message: 'No model is in use: name one, or choose one with dealwright model use.',
    })
  }
  const path = await fetchModel(model, { ...context, quiet: json })
  // llama.cpp takes a moment to load: not before it is known that there is something to measure.
  const { benchLocalModel, loadLocalModel } = await import('@dealwright/llm-local/llama')
  await using loaded = await loadLocalModel({ model: path, gpu, signal, contextSize: CONTEXT })
  if (!json) print(`Measuring the ${loaded.description} ...`)
  const speed = await benchLocalModel(loaded, { signal })
  if (json) return print(JSON.stringify({ model, path, device: loaded.device, ...speed }))
  print(`prompt      ${rate(speed.promptPerSecond)} tokens/s  (${speed.promptTokens} tokens)`)
  print(
    `generation  ${rate(speed.outputPerSecond)} tokens/s  (${speed.outputTokens} tokens, best of ${speed.runs})`,
  )
}

/** Room for what is measured. */
const CONTEXT = 1024

const rate = (perSecond: number): string => perSecond.toFixed(perSecond < 100 ? 1 : 0).padStart(8)
