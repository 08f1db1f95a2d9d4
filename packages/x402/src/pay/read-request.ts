import { type Address, canonicalJson, DealwrightError, type Hex, sha256 } from '@dealwright/protocols'
import { readBounded } from '../http/read-bounded.ts'
import { headers } from '../wire/headers.ts'

/** The header by which a caller names a request: the same name, the same purchase. */
export const idempotencyHeader = 'Idempotency-Key'

/** A request that can be sent more than once. */
export interface ReplayableRequest {
  /** Hash of who asks for what. */
  readonly key: Hex
  readonly isNamed: boolean
  readonly method: string
  readonly url: URL
  /** Sends it, with further headers. */
  send(
    fetch: typeof globalThis.fetch,
    options?: { headers?: Record<string, string>; redirect?: 'manual'; timeoutMs?: number },
  ): Promise<Response>
}

/**
 * Reads a request so that it can be sent more than once, and hashes what makes it this one: payer, chain, method, URL, body and the
 * `Idempotency-Key`. Throws `request-too-large`, and `payment-header` where the caller pays by hand.
 */
export async function readRequest(
  request: Request,
  parameters: { readonly payer: Address; readonly chainId: number; readonly maxBodyBytes: number },
): Promise<ReplayableRequest> {
  const { payer, chainId, maxBodyBytes } = parameters
  if (request.headers.has(headers.signature))
    throw new DealwrightError({
      code: 'payment-header',
      message: `The request has a ${headers.signature} header already: leave it out, or use plain fetch.`,
    })
  const body = request.body === null ? undefined : await readBounded(request.body, maxBodyBytes)
  if (body === 'too-large')
    throw new DealwrightError({
      code: 'request-too-large',
      message: `The body is over ${maxBodyBytes} bytes: a paid request is kept until it is answered. Raise maxBodyBytes, or send it in parts.`,
    })
  const { method, signal } = request
  const url = new URL(request.url)
  url.hash = ''
  const name = request.headers.get(idempotencyHeader)
  return {
    key: sha256(
      canonicalJson({ payer, chainId, method, url: url.href, body: sha256(body ?? ''), name: name ?? null }),
    ),
    isNamed: name !== null,
    method,
    url,
    send: (fetch, options = {}) => {
      const all = new Headers(request.headers)
      for (const [header, value] of Object.entries(options.headers ?? {})) all.set(header, value)
      const limit = options.timeoutMs
      return fetch(url.href, {
        method,
        headers: all,
        redirect: options.redirect ?? request.redirect,
        signal: limit === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(limit)]),
        ...(body === undefined ? {} : { body }),
      })
    },
  }
}
