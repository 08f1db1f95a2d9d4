import { existsSync } from 'node:fs'
import { DealwrightError, type PlannerPort } from '@dealwright/protocols'
import { isNanoName } from '../catalogue/is-nano-name.ts'
import type { DownloadProgress } from '../llama/resolve-model.ts'
import { nanoModelPath } from '../nano/nano-model-path.ts'
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
 * Chooses how to plan from the environment: `DEALWRIGHT_PLANNER=keywords` plans without a model; `DEALWRIGHT_MODEL` (a name of the catalogue,
 * a `.gguf` path or Hugging Face reference) is loaded and run here; `OPENAI_BASE_URL` or `OPENAI_API_KEY` (and `OPENAI_MODEL`) is asked over
 * HTTP; with none of them planner-nano plans, the small model of this package, or keywords where llama.cpp does not run. The model
 * libraries are imported only when they are chosen. Throws `bad-environment` and what `loadLocalModel` throws.
 *
 * @example
 * import { choosePlanner } from '@dealwright/llm-local'
 * const planner = await choosePlanner({ onNotice: console.log })
 */
export async function choosePlanner(parameters: ChoosePlannerParameters = {}): Promise<PlannerPort> {
  const { env = process.env, onNotice } = parameters
  const { planner, advice } = await openPlanner(env, parameters)
  onNotice?.(`Planning with the ${planner.description}${advice === undefined ? '.' : `: ${advice}`}`)
  return planner
}

interface Opened {
  readonly planner: PlannerPort
  /** How to plan otherwise; absent where the person chose. */
  readonly advice?: string
}

const choose = (what: string): string =>
  `choose ${what} with dealwright model use, DEALWRIGHT_MODEL (a .gguf file or hf: reference) or OPENAI_API_KEY.`

async function openPlanner(
  env: Readonly<Record<string, string | undefined>>,
  { onProgress, signal }: ChoosePlannerParameters,
): Promise<Opened> {
  const { DEALWRIGHT_PLANNER: kind, DEALWRIGHT_MODEL: model } = env
  if (kind === 'keywords') return { planner: createKeywordPlanner() }
  if (kind) throw badKind(kind)
  if (isNanoName(model)) return { planner: await openNano(signal) }
  if (model) {
    const { createLocalPlanner } = await import('../llama/create-local-planner.ts')
    return { planner: await createLocalPlanner({ model, onProgress, signal }) }
  }
  if (env.OPENAI_BASE_URL || env.OPENAI_API_KEY) {
    const { createOpenAiPlanner } = await import('../openai/create-openai-planner.ts')
    const planner = createOpenAiPlanner({
      baseUrl: env.OPENAI_BASE_URL || undefined,
      apiKey: env.OPENAI_API_KEY || undefined,
      model: env.OPENAI_MODEL || undefined,
    })
    return { planner }
  }
  if (!existsSync(nanoModelPath())) return { planner: createKeywordPlanner(), advice: choose('a model') }
  try {
    return { planner: await openNano(signal), advice: choose('a larger model') }
  } catch (error) {
    signal?.throwIfAborted()
    // The one failure that another machine's person cannot mend: everything else is a fault to be seen.
    if (!(error instanceof DealwrightError) || error.code !== 'llama-unavailable') throw error
    return { planner: createKeywordPlanner(), advice: lowerFirst(error.message) }
  }
}

const lowerFirst = (line: string): string => `${line.charAt(0).toLowerCase()}${line.slice(1)}`

async function openNano(signal: AbortSignal | undefined): Promise<PlannerPort> {
  const { createNanoPlanner } = await import('../nano/create-nano-planner.ts')
  return createNanoPlanner({ signal })
}

const badKind = (kind: string): DealwrightError =>
  new DealwrightError({
    code: 'bad-environment',
    message: `DEALWRIGHT_PLANNER is ${JSON.stringify(kind.slice(0, 40))}: set it to keywords, or unset it and choose a model with DEALWRIGHT_MODEL.`,
  })
