import { resolve } from 'node:path'
import { findCatalogueModel, inspectModel, isNanoName, NANO_NAME } from '@dealwright/llm-local'
import { ink } from '../ink.ts'
import type { TaskContext } from '../task-context.ts'
import { fetchModel } from './fetch-model.ts'
import { settingsPath, writeModelChoice } from './model-choice.ts'

/** Runs `dealwright model use`: downloads a model and remembers it for every agent of this person. */
export async function chooseModel(
  model: string,
  { json }: { json: boolean },
  context: TaskContext,
): Promise<void> {
  const { print } = context
  if (model === 'none') {
    await writeModelChoice(undefined)
    return print(
      json ? JSON.stringify({ model: null }) : `No model is remembered any more (${settingsPath()}).`,
    )
  }
  const path = await fetchModel(model, { ...context, quiet: json })
  const { chatTemplate } = inspectModel(path)
  const known = isNanoName(model) ? NANO_NAME : findCatalogueModel(model)?.name
  const name = known ?? (/^(?:hf|huggingface|https?):/i.test(model) ? model : resolve(model))
  await writeModelChoice(name)
  const overruled = process.env.DEALWRIGHT_MODEL !== undefined && process.env.DEALWRIGHT_MODEL !== ''
  if (json) return print(JSON.stringify({ model: name, path, settings: settingsPath(), overruled }))
  print(`Planning with ${name} from now on (${settingsPath()}).`)
  if (!chatTemplate)
    print(ink.dim('The file has no chat template: how a conversation is written is guessed.'))
  if (overruled) print(ink.dim('DEALWRIGHT_MODEL is set and overrules this: unset it.'))
}
