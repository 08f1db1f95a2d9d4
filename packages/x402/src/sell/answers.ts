import { encodeHeader } from '../wire/encode-header.ts'
import { headers } from '../wire/headers.ts'
import type { PaymentRequired, Settlement } from '../wire/schemas.ts'
import type { KeptAnswer, Sale } from './open-sale-book.ts'

/** Headers that belong to the connection, not to the answer. */
const connectionHeaders = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** The answer that asks for payment; with what became of one, where there was one. */
export function askForPayment(required: PaymentRequired, error: string, settlement?: Settlement): Response {
  return Response.json(
    { error },
    {
      status: 402,
      headers: {
        [headers.required]: encodeHeader({ ...required, error }),
        'Cache-Control': 'no-store',
        ...(settlement === undefined ? {} : { [headers.response]: encodeHeader(settlement) }),
      },
    },
  )
}

/** An answer that says what is wrong. `503` means: send the same again. */
export function sayFault(
  status: 400 | 409 | 413 | 414 | 503,
  error: string,
  settlement?: Settlement,
): Response {
  return Response.json(
    { error },
    {
      status,
      headers: {
        'Cache-Control': 'no-store',
        ...(status === 503 ? { 'Retry-After': '2' } : {}),
        ...(settlement === undefined ? {} : { [headers.response]: encodeHeader(settlement) }),
      },
    },
  )
}

/** Takes an answer up as it is kept. */
export function keepAnswer(answer: Response, body: ArrayBuffer, maxBytes: number): KeptAnswer {
  return {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => !connectionHeaders.has(name)),
    ...(body.byteLength > maxBytes ? {} : { body: Buffer.from(body).toString('base64') }),
  }
}

/** The paid answer: the handler's, with what became of the payment. The body where it was too large to keep must be given. */
export function deliver(
  { answer, settlement }: Pick<Sale, 'answer' | 'settlement'>,
  body?: ArrayBuffer,
): Response {
  if (answer === undefined || settlement === undefined)
    return sayFault(503, 'The answer is not ready: send the same request again.')
  const bytes = body ?? (answer.body === undefined ? undefined : Buffer.from(answer.body, 'base64'))
  if (bytes === undefined)
    return sayFault(409, 'This was delivered already, and the answer was too large to keep.', settlement)
  const all = new Headers(answer.headers)
  all.set(headers.response, encodeHeader(settlement))
  // A shared cache must not hand one buyer's answer to others.
  all.set('Cache-Control', privately(all.get('Cache-Control')))
  const isBodiless = answer.status === 204 || answer.status === 304
  return new Response(isBodiless ? null : bytes, { status: answer.status, headers: all })
}

function privately(cacheControl: string | null): string {
  if (cacheControl === null) return 'private'
  if (/\b(?:private|no-store)\b/i.test(cacheControl)) return cacheControl
  return `private, ${cacheControl.replace(/\bpublic\b,?\s*/i, '')}`.replace(/,\s*$/, '')
}
