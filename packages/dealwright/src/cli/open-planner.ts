import { choosePlanner } from '@dealwright/llm-local'
import type { PlannerPort } from '@dealwright/protocols'
import type { Status } from './open-status.ts'

/** The planner that the environment names, with its download shown where there is one. */
export async function openPlanner(status: Status, signal: AbortSignal): Promise<PlannerPort> {
  return choosePlanner({
    env: process.env,
    signal,
    onProgress: ({ downloadedBytes, totalBytes }) => {
      const percent = totalBytes > 0 ? Math.floor((downloadedBytes / totalBytes) * 100) : 0
      status.show(`Downloading the model: ${percent} % of ${(totalBytes / 1e6).toFixed(0)} MB`)
    },
  })
}

/** The planner in a line, with how to choose another where none was chosen. */
export function describePlanner({ description }: PlannerPort): string {
  const { DEALWRIGHT_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL } = process.env
  if (DEALWRIGHT_MODEL || OPENAI_API_KEY || OPENAI_BASE_URL) return description
  return `${description}; set DEALWRIGHT_MODEL to a .gguf file`
}
