import type { PlannerPort } from '@dealwright/protocols'
import type { DownloadProgress } from '../llama/resolve-model.ts'
import { createKeywordPlanner } from './keyword/create-keyword-planner.ts'

export interface ChoosePlannerParameters {
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Gets one line that says which planner was chosen and how to choose another. */
  readonly onNotice?: (line: string) => void
  /** Called while a model is downloaded. */
  readonly onProgress?: (progress: DownloadProgress) => void
  readonly signal?: AbortSignal
}

/**
 * Chooses how to plan from the environment: `DEALWRIGHT_MODEL` (a `.gguf` path or Hugging Face reference) is loaded and run
 * here; `OPENAI_BASE_URL` or `OPENAI_API_KEY` (and `OPENAI_MODEL`) is asked over HTTP; with neither, keywords decide. The
 * model libraries are imported only when they are chosen. Throws what `loadLocalModel` throws.
 *
 * @example
 * import { choosePlanner } from '@dealwright/llm-local'
 * const planner = await choosePlanner({ onNotice: console.log })
 */
export async function choosePlanner(parameters: ChoosePlannerParameters = {}): Promise<PlannerPort> {
  const { env = process.env, onNotice } = parameters
  const planner = await openPlanner(env, parameters)
  onNotice?.(noticeOf(planner, env))
  return planner
}

async function openPlanner(
  env: Readonly<Record<string, string | undefined>>,
  { onProgress, signal }: ChoosePlannerParameters,
): Promise<PlannerPort> {
  if (env.DEALWRIGHT_MODEL) {
    const { createLocalPlanner } = await import('../llama/create-local-planner.ts')
    return createLocalPlanner({ model: env.DEALWRIGHT_MODEL, onProgress, signal })
  }
  if (env.OPENAI_BASE_URL || env.OPENAI_API_KEY) {
    const { createOpenAiPlanner } = await import('../openai/create-openai-planner.ts')
    return createOpenAiPlanner({
      baseUrl: env.OPENAI_BASE_URL || undefined,
      apiKey: env.OPENAI_API_KEY || undefined,
      model: env.OPENAI_MODEL || undefined,
    })
  }
  return createKeywordPlanner()
}

function noticeOf({ description }: PlannerPort, env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env.DEALWRIGHT_MODEL || env.OPENAI_BASE_URL || env.OPENAI_API_KEY
  return chosen
    ? `Planning with the ${description}.`
    : `Planning with the ${description}: set DEALWRIGHT_MODEL to a .gguf file or hf: reference, or OPENAI_API_KEY, to plan with a model.`
}
