import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** How the storage answers one request, in place of sending what was asked. */
export type Mishap =
  | { readonly cutAfter: number }
  | { readonly stallAfter: number }
  | { readonly status: number; readonly headers?: Record<string, string> }
  | { readonly wholeFile: true }

export interface HubServer extends AsyncDisposable {
  readonly url: string
  /** `GET /path range token` of every request, in order. */
  readonly requests: string[]
  /** What the storage does to the next requests, first to last; then it behaves. */
  mishaps: Mishap[]
  /** The bytes of every file. */
  content: Uint8Array
  /** Overrides what the hub says of the file: hash or size that are not those of the content; null leaves it out. */
  claims: { sha256?: string | null; size?: number | null }
}

/** A server that plays a Hugging Face hub: it describes a file, redirects to its storage, and the storage sends ranges. */
export async function startHubServer(content: Uint8Array): Promise<HubServer> {
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const hub: HubServer = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    mishaps: [],
    content,
    claims: {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', hub.url)
    const { range = '', authorization = '' } = request.headers
    hub.requests.push(`${request.method} ${pathname} ${range} ${authorization}`.trim().replace(/ {2,}/g, ' '))
    if (pathname.startsWith('/v2/')) return manifest(pathname, response)
    if (pathname.startsWith('/storage/')) return send(range, response)
    if (pathname.includes('/resolve/') && pathname.endsWith('.gguf')) return describe(pathname, response)
    if (pathname === '/plain.gguf') return send(range, response)
    if (pathname === '/loop.gguf') return end(response, 302, { location: '/loop.gguf' })
    end(response, pathname.includes('locked') ? 401 : 404)
  }

  function describe(pathname: string, response: ServerResponse): void {
    if (pathname.includes('locked')) return end(response, 403)
    if (pathname.includes('missing')) return end(response, 404)
    const { sha256 = createHash('sha256').update(hub.content).digest('hex'), size = hub.content.length } =
      hub.claims
    end(response, 302, {
      location: `/storage${pathname}?signature=1`,
      ...(sha256 !== null && { 'x-linked-etag': `"${sha256}"` }),
      ...(size !== null && { 'x-linked-size': String(size) }),
    })
  }

  function send(range: string, response: ServerResponse): void {
    const mishap = hub.mishaps.shift()
    if (mishap && 'status' in mishap) return end(response, mishap.status, mishap.headers)
    const asked = mishap && 'wholeFile' in mishap ? undefined : /^bytes=(\d+)-$/.exec(range)?.[1]
    const from = Number(asked ?? 0)
    const total = hub.content.length
    if (from >= total) return end(response, 416, { 'content-range': `bytes */${total}` })
    const part = hub.content.subarray(from)
    response.writeHead(asked === undefined ? 200 : 206, {
      etag: `"storage-${total}"`,
      'content-length': part.length,
      ...(asked !== undefined && { 'content-range': `bytes ${from}-${total - 1}/${total}` }),
    })
    if (mishap && 'cutAfter' in mishap) {
      // What was sent arrives before the break: a break at once would take it along.
      response.write(part.subarray(0, mishap.cutAfter), () => setTimeout(() => response.destroy(), 20))
    } else if (mishap && 'stallAfter' in mishap) response.write(part.subarray(0, mishap.stallAfter))
    else response.end(part)
  }

  return hub
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end()
}

function manifest(pathname: string, response: ServerResponse): void {
  if (!pathname.endsWith('/Q4_K_M')) return end(response, 400)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ggufFile: { rfilename: 'model-Q4_K_M.gguf' } }))
}
