import type { ReadableStream } from 'node:stream/web'
import { DealwrightError } from '@dealwright/protocols'

export interface OpenRemoteParameters {
  readonly url: URL
  /** The first byte that is wanted. */
  readonly from: number
  /** Sent to the server that `url` names, and to no other it redirects to. */
  readonly token?: string | undefined
  readonly signal: AbortSignal
}

/** What a server says about a file, and the file's bytes from `from` on. */
export interface Remote {
  /** Bytes of the whole file; 0 where the server does not say. */
  readonly totalBytes: number
  /** SHA-256 that the hub has on record, in hex. */
  readonly sha256: string | undefined
  /** Changes when the file does; undefined where the server does not say. */
  readonly identity: string | undefined
  /** The first byte that comes: 0 where the server sends whole files only. */
  readonly from: number
  /** Undefined where nothing is left to send. */
  readonly body: ReadableStream<Uint8Array> | undefined
}

/** An answer of the server that asking again may change. */
export class BusyServer extends Error {
  readonly retryAfterMs: number | undefined

  constructor(status: number, retryAfter: string | null) {
    super(`The server answered ${status}.`)
    const seconds = Number(retryAfter ?? Number.NaN)
    this.retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
  }
}

const MAX_REDIRECTS = 5

/**
 * Asks for a file from a byte on. A hub tells size and hash in the answer that redirects to its storage, so redirects are followed by hand.
 * Throws `model-not-found`, `model-locked`, `model-download-failed`, {@link BusyServer}, or what `fetch` throws.
 */
export async function openRemote({ url, from, token, signal }: OpenRemoteParameters): Promise<Remote> {
  let next = url
  let linked: { sha256?: string | undefined; totalBytes?: number | undefined } = {}
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(next, {
      redirect: 'manual',
      signal,
      headers: {
        'accept-encoding': 'identity',
        ...(from > 0 && { range: `bytes=${from}-` }),
        ...(token !== undefined && next.origin === url.origin && { authorization: `Bearer ${token}` }),
      },
    })
    linked = { ...linkedBy(response.headers), ...linked }
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel()
      next = follow(next, location)
      continue
    }
    return readAnswer(response, { url, from, linked })
  }
  throw failed(`${url.origin}${url.pathname} redirects without end: check the address`)
}

function follow(from: URL, location: string): URL {
  const to = URL.parse(location, from.href)
  const safe =
    to !== null && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'))
  if (!safe)
    throw failed(`${from.host} redirects to an address without encryption: download the file by hand`)
  return to
}

/** The headers by which a Hugging Face hub describes the file behind a redirect. */
function linkedBy(headers: Headers): { sha256?: string; totalBytes?: number } {
  const sha256 = hashIn(headers.get('x-linked-etag'))
  const totalBytes = Number(headers.get('x-linked-size') ?? 0)
  return { ...(sha256 !== undefined && { sha256 }), ...(totalBytes > 0 && { totalBytes }) }
}

const hashIn = (etag: string | null): string | undefined =>
  /^"?([0-9a-f]{64})"?$/i.exec(etag ?? '')?.[1]?.toLowerCase()

interface Asked {
  readonly url: URL
  readonly from: number
  readonly linked: { readonly sha256?: string | undefined; readonly totalBytes?: number | undefined }
}

async function readAnswer(response: Response, { url, from, linked }: Asked): Promise<Remote> {
  const { status, headers } = response
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get('content-range') ?? '')
  const etag = headers.get('etag')
  const sha256 = linked.sha256 ?? hashIn(etag)
  const identity = sha256 ?? etag ?? headers.get('last-modified') ?? undefined
  const describe = (totalBytes: number) => ({ totalBytes: linked.totalBytes ?? totalBytes, sha256, identity })
  if (status === 200) {
    return {
      ...describe(Number(headers.get('content-length') ?? 0)),
      from: 0,
      body: response.body ?? undefined,
    }
  }
  if (status === 206 && range?.[1] !== undefined) {
    return { ...describe(Number(range[2])), from: Number(range[1]), body: response.body ?? undefined }
  }
  await response.body?.cancel()
  // Nothing comes after the last byte: what is here already is all there is, or too much.
  if (status === 416) return { ...describe(Number(range?.[2] ?? 0)), from, body: undefined }
  throw errorOf(status, url, headers)
}

function errorOf(status: number, url: URL, headers: Headers): Error {
  if (status === 429 || status >= 500) return new BusyServer(status, headers.get('retry-after'))
  if (status === 401 || status === 403) {
    return new DealwrightError({
      code: 'model-locked',
      message: `${url.host} gives ${url.pathname} only to accounts that accepted its licence: accept it there, then set HF_TOKEN to a token that may read it.`,
    })
  }
  if (status === 404 || status === 410) {
    return new DealwrightError({
      code: 'model-not-found',
      message: `${url.host} has no ${url.pathname}: check the names of the user, the model and the file.`,
    })
  }
  return failed(`${url.host} answered ${status}: check the address`)
}

const failed = (message: string): DealwrightError =>
  new DealwrightError({ code: 'model-download-failed', message: `${message}.` })
