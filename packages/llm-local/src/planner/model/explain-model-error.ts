import { DealwrightError } from '@dealwright/protocols'

/** Turns what a chat model threw into one line that says what to do; an error of ours stays as it is. */
export function explainModelError(error: unknown, description: string): DealwrightError {
  if (error instanceof DealwrightError) return error
  const status = statusOf(error)
  const [message, retryable] = adviceFor(status, error)
  return new DealwrightError({
    code: 'planner-unavailable',
    message: `${description}: ${message}`,
    cause: error,
    retryable,
  })
}

/** The HTTP status that an error carries, as the OpenAI client's do. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined

function adviceFor(status: number | undefined, error: unknown): [message: string, retryable: boolean] {
  if (status === 401 || status === 403) return ['the key was refused. Check OPENAI_API_KEY.', false]
  if (status === 404) return ['no such model or address. Check OPENAI_MODEL and OPENAI_BASE_URL.', false]
  if (status === 429)
    return ['too many requests or no credit left. Wait a little, or check the account.', true]
  if (status !== undefined && status >= 500) return [`the server failed (${status}). Try again later.`, true]
  if (status !== undefined) return [`the request was refused (${status}). Check OPENAI_MODEL.`, false]
  if (error instanceof Error && /time(?:d )?out/i.test(`${error.name} ${error.message}`)) {
    return ['no answer in time. Try again, or use a faster model.', true]
  }
  if (error instanceof Error && /connection|fetch|network/i.test(`${error.name} ${error.message}`)) {
    return ['the server cannot be reached. Check OPENAI_BASE_URL and the network.', true]
  }
  return ['the model failed. Try again, or choose another model.', true]
}
