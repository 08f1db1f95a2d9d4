import { DealwrightError, type PlannerPort } from '@dealwright/protocols'
import { ChatOpenAI } from '@langchain/openai'
import { createModelPlanner } from '../planner/model/create-model-planner.ts'

export interface CreateOpenAiPlannerParameters {
  /** Any endpoint that speaks chat completions, e.g. `http://localhost:8080/v1`. Default: OpenAI's. */
  readonly baseUrl?: string | undefined
  /** Default: none, for servers of one's own. */
  readonly apiKey?: string | undefined
  /** Default `gpt-4.1-mini`. */
  readonly model?: string | undefined
  /** Milliseconds to wait for an answer. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Further attempts after a failure that may pass (429, 5xx, no connection). Default 2. */
  readonly retries?: number | undefined
}

/** Plans with an OpenAI-compatible endpoint; its answers are held to the same grounding as a local model's. Throws `bad-environment` for a broken address. */
export function createOpenAiPlanner({
  baseUrl,
  apiKey = 'none',
  model = 'gpt-4.1-mini',
  timeoutMs = 60_000,
  retries = 2,
}: CreateOpenAiPlannerParameters): PlannerPort {
  const where = baseUrl === undefined ? 'OpenAI' : hostOf(baseUrl)
  const chatModel = new ChatOpenAI({
    model,
    apiKey,
    timeout: timeoutMs,
    maxRetries: retries,
    useResponsesApi: false,
    ...(baseUrl !== undefined && { configuration: { baseURL: baseUrl } }),
  })
  return createModelPlanner({ chatModel, description: `${model} at ${where}` })
}

function hostOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).host
  throw new DealwrightError({
    code: 'bad-environment',
    message: 'OPENAI_BASE_URL is not an address: set it to one such as http://localhost:8080/v1.',
  })
}
