import { choosePlanner } from '@dealwright/llm-local'
import type { PlannerPort } from '@dealwright/protocols'
import { modelInUse } from './model/model-in-use.ts'
import type { Status } from './open-status.ts'

/**
 * The planner that the environment or `dealwright model use` names, with its download shown where there is one. `DEALWRIGHT_MODEL` wins,
 * then the remembered model, then an endpoint: a key for one may lie about in any shell, a model was chosen for this.
 */
export async function openPlanner(status: Status, signal: AbortSignal): Promise<PlannerPort> {
  const chosen = await modelInUse()
  return choosePlanner({
    env: { ...process.env, ...(chosen !== undefined && { DEALWRIGHT_MODEL: chosen.model }) },
    signal,
    onProgress: ({ downloadedBytes, totalBytes }) => {
      const percent = totalBytes > 0 ? Math.floor((downloadedBytes / totalBytes) * 100) : 0
      status.show(`Downloading the model: ${percent} % of ${(totalBytes / 1e6).toFixed(0)} MB`)
    },
  })
}

/** The planner in a line, with how to choose another where none was chosen. */
export function describePlanner({ description }: PlannerPort): string {
  return /^keyword planner|planner-nano/.test(description)
    ? `${description.replace(/, \d+ tokens of context$/, '')}; choose another with dealwright model use`
    : description
}
