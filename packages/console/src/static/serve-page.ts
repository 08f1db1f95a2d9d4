import type { Context } from 'hono'
import type { Page, PageFile } from './open-page.ts'

const notBuilt =
  'The page of the console is not built: run `npm run page -w packages/console`, then load this again.\n'

/** Serves the page: its files under their own names, and the page itself under every other. */
export function servePage(context: Context, page: Page): Response {
  const file = page.get(context.req.path)
  if (file !== undefined) return sendFile(context, file)
  // A file that is not there must not look like one.
  if (/\.[a-z0-9]+$/i.test(context.req.path)) return context.text('Not found\n', 404)
  const index = page.get('/index.html')
  return index === undefined ? context.text(notBuilt, 503) : sendFile(context, index)
}

function sendFile(context: Context, { type, etag, isImmutable, plain, br, gzip }: PageFile): Response {
  context.header('etag', etag)
  context.header('vary', 'accept-encoding')
  context.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (context.req.header('if-none-match') === etag) return context.body(null, 304)
  context.header('content-type', type)
  const accepted = (context.req.header('accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map(encoding => encoding.trim())
  const takes = (name: string) =>
    accepted.some(
      encoding => encoding === name || (encoding.startsWith(`${name};`) && !/;\s*q=0(\.0*)?$/.test(encoding)),
    )
  if (br !== undefined && takes('br')) return sendAs('br', br)
  if (gzip !== undefined && takes('gzip')) return sendAs('gzip', gzip)
  return context.body(plain)

  function sendAs(encoding: string, bytes: Uint8Array<ArrayBuffer>): Response {
    context.header('content-encoding', encoding)
    return context.body(bytes)
  }
}
