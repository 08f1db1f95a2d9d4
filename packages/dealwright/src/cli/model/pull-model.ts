import { findDownloadedModel, inspectModel } from '@dealwright/llm-local'
import type { TaskContext } from '../task-context.ts'
import { describeBytes } from './describe-bytes.ts'
import { fetchModel } from './fetch-model.ts'

/** Runs `dealwright model pull`: downloads a model, or says that it is here. */
export async function pullModel(
  model: string,
  { json }: { json: boolean },
  context: TaskContext,
): Promise<void> {
  const before = await findDownloadedModel({ model })
  const path = await fetchModel(model, { ...context, quiet: json })
  const { sizeBytes } = inspectModel(path)
  const downloaded = before === undefined
  if (json) return context.print(JSON.stringify({ model, path, sizeBytes, downloaded }))
  context.print(`${downloaded ? 'Downloaded' : 'Already here'}: ${path} (${describeBytes(sizeBytes)})`)
}
