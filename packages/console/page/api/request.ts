/** Why a call did not do what was asked: a code for programs and one line for people. */
export interface ApiFailure {
  readonly code: string
  readonly message: string
  /** HTTP status; 0 where the agent could not be reached. */
  readonly status: number
}

export type ApiResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: ApiFailure }

export interface RequestParameters {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string | number | undefined>>
}

/** How long a call may take, in milliseconds: then the agent counts as out of reach. */
const patience = 20_000

/** Calls the agent's API; never throws. The answers are of the same server as this page and checked there. */
export async function request<Value>(
  path: string,
  { method = 'GET', body, query = {} }: RequestParameters = {},
): Promise<ApiResult<Value>> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const url = search.size === 0 ? path : `${path}?${search.toString()}`
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(patience),
      headers: {
        // No form and no other site's page can send this header.
        'x-dealwright-console': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.ok) return { ok: true, value: JSON.parse(text === '' ? 'null' : text) as Value }
    return { ok: false, failure: { ...readFailure(text), status: response.status } }
  } catch {
    return {
      ok: false,
      failure: {
        code: 'offline',
        message: 'The agent cannot be reached. It goes on when it is back.',
        status: 0,
      },
    }
  }
}

function readFailure(text: string): { code: string; message: string } {
  const unknown = { code: 'unknown', message: 'The agent answered with something unexpected. Try again.' }
  try {
    const value: unknown = JSON.parse(text)
    if (value === null || typeof value !== 'object') return unknown
    const code = 'code' in value && typeof value.code === 'string' ? value.code : unknown.code
    const message = 'message' in value && typeof value.message === 'string' ? value.message : unknown.message
    return { code, message }
  } catch {
    return unknown
  }
}
