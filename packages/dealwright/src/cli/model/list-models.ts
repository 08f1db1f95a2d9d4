import {
  estimateMemory,
  findDownloadedModel,
  freeMemory,
  inspectModel,
  isNanoName,
  modelCatalogue,
  NANO_NAME,
} from '@dealwright/llm-local'
import { ink } from '../ink.ts'
import type { TaskContext } from '../task-context.ts'
import { describeBytes } from './describe-bytes.ts'
import { type ModelInUse, modelInUse } from './model-in-use.ts'

/** Runs `dealwright model list`: the catalogue, what of it is here, and what fits. */
export async function listModels({ json }: { json: boolean }, { print }: TaskContext): Promise<void> {
  const chosen = await modelInUse()
  const free = freeMemory()
  const models = await Promise.all(
    modelCatalogue.map(async model => {
      const memoryBytes = estimateMemory(model)
      const path = await findDownloadedModel({ model: model.name })
      return { ...model, memoryBytes, fits: memoryBytes <= free, path, inUse: chosen?.model === model.name }
    }),
  )
  const shipped = await shippedModel(chosen)
  if (json) return print(JSON.stringify({ freeMemoryBytes: free, inUse: chosen, shipped, models }))
  print(row(['', 'model', 'size', 'memory', 'licence', 'for']))
  if (shipped !== undefined) {
    const { name, sizeBytes, memoryBytes, inUse } = shipped
    const mark = inUse ? '*' : '+'
    print(row([mark, name, describeBytes(sizeBytes), describeBytes(memoryBytes), 'Apache-2.0', SHIPPED]))
  }
  for (const model of models) {
    const mark = model.inUse ? '*' : model.path === undefined ? ' ' : '+'
    const memory = `${describeBytes(model.memoryBytes)}${model.fits ? '' : ' !'}`
    print(row([mark, model.name, describeBytes(model.sizeBytes), memory, model.licence, model.summary]))
  }
  print('')
  print(ink.dim(`* in use  + downloaded  ! more than the ${describeBytes(free)} of memory free now`))
  if (chosen !== undefined) print(ink.dim(`In use: ${chosen.model} (${chosen.source}).`))
}

const SHIPPED = 'comes with this package; plans where nothing else is chosen'

/** The model that the package carries; undefined in a checkout where it was not built. */
async function shippedModel(chosen: ModelInUse | undefined) {
  const path = await findDownloadedModel({ model: NANO_NAME })
  if (path === undefined) return undefined
  const { sizeBytes, memoryBytes } = inspectModel(path)
  const inUse = chosen === undefined || isNanoName(chosen.model)
  return { name: NANO_NAME, path, sizeBytes, memoryBytes, inUse }
}

const widths = [2, 24, 9, 10, 29, 0]
const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('')
