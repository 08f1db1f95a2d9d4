import type { ContentfulStatusCode } from 'hono/utils/http-status'

const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  'bad-type': 415,
  'bad-link': 401,
  'not-signed-in': 401,
  'too-many': 429,
  'body-too-large': 413,
  'not-yours': 403,
  'rpc-unreachable': 503,
  unreachable: 503,
  'agent-closed': 503,
}

/** The HTTP status of a failure's code: what cannot be done now, unless the code says otherwise. */
export function statusOf(code: string): ContentfulStatusCode {
  if (code.startsWith('unknown-') || code.startsWith('no-')) return statuses[code] ?? 404
  if (code.startsWith('bad-')) return statuses[code] ?? 400
  return statuses[code] ?? 409
}
