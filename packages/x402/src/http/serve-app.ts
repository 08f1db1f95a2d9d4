import { DealwrightError } from '@dealwright/protocols'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'

/** How long requests under way may take to end. */
const graceMs = 5_000

/** What {@link serveApp} needs. */
export interface ServeAppParameters {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string
}

/** An app that is being served. */
export interface ServedApp extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4021`. */
  readonly url: string
  readonly port: number
  /** Stops taking requests, gives those under way 5 seconds to end, and frees the port. */
  close(): Promise<void>
}

/** Serves a Hono app over HTTP. Throws `port-taken` where it cannot listen. */
export async function serveApp(
  app: Pick<Hono, 'fetch'>,
  { port = 0, host = '127.0.0.1' }: ServeAppParameters = {},
): Promise<ServedApp> {
  const listening = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, port, hostname: host }, ({ port: bound }) =>
    listening.resolve(bound),
  )
  server.once('error', cause => {
    listening.reject(
      new DealwrightError({
        code: 'port-taken',
        message: `Cannot listen on ${host}:${port}: choose another port, or end what listens there.`,
        cause,
      }),
    )
  })
  const bound = await listening.promise
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise<void>(resolve => {
      const cut = setTimeout(() => {
        if ('closeAllConnections' in server) server.closeAllConnections()
      }, graceMs)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    })
    return closing
  }
  return { url: `http://${host}:${bound}`, port: bound, close, [Symbol.asyncDispose]: close }
}
