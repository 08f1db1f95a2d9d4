import { readModelChoice } from './model-choice.ts'

/** The local model that agents of this person plan with, and where that was said. */
export interface ModelInUse {
  readonly model: string
  readonly source: 'DEALWRIGHT_MODEL' | 'dealwright model use'
}

/** `DEALWRIGHT_MODEL`, else what `dealwright model use` chose; undefined where neither did. */
export async function modelInUse(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ModelInUse | undefined> {
  if (env.DEALWRIGHT_MODEL) return { model: env.DEALWRIGHT_MODEL, source: 'DEALWRIGHT_MODEL' }
  const model = await readModelChoice(env)
  return model === undefined ? undefined : { model, source: 'dealwright model use' }
}
