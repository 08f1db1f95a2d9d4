import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Why a request was not done. */
export interface Refusal {
  readonly status: ContentfulStatusCode
  readonly code: string
  /** One line that says what to do. */
  readonly message: string
}

/** Answers with a failure as every part of the API does: `{ code, message }`. */
export function refuse(context: Context, { status, code, message }: Refusal): Response {
  context.header('cache-control', 'no-store')
  return context.json({ code, message }, status)
}
