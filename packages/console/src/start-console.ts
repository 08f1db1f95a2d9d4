import { createServer, type ServerOptions } from 'node:http'
import { DealwrightError } from '@dealwright/protocols'
import { serve } from '@hono/node-server'
import { type Console, type CreateConsoleParameters, createConsole } from './create-console.ts'

/** The port that a console takes where none is given and it is free. */
export const defaultPort = 4477
/** How many ports above it are tried before any free one is taken. */
const neighbours = 10
/** How long requests under way may take to end, in milliseconds. */
const graceMs = 2_000

/** Limits of a connection, against those who hold many and send little. Times in milliseconds. */
export interface ConnectionLimits {
  /** For all headers of a request to arrive. Default 10 seconds. */
  readonly headersTimeout?: number
  /** For a whole request to arrive. Default 20 seconds. */
  readonly requestTimeout?: number
  /** Connections at a time. Default 256. */
  readonly maxConnections?: number
}

/** What {@link startConsole} needs. */
export interface StartConsoleParameters extends Omit<CreateConsoleParameters, 'at'> {
  /** Default 4477, else the next free one. 0: any free port. */
  readonly listenOn?: number
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /** Where else people reach the console, e.g. `https://console.example` of a proxy that speaks TLS. */
  readonly publicUrl?: string
  readonly connections?: ConnectionLimits
}

/** A console that is being served. */
export interface StartedConsole extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4477`. */
  readonly url: string
  readonly port: number
  readonly createLink: Console['createLink']
  close(): Promise<void>
}

/** Serves the console of an agent. Throws `port-taken` where the port that was asked for cannot be had. */
export async function startConsole({
  listenOn,
  host = '127.0.0.1',
  publicUrl,
  connections = {},
  ...parameters
}: StartConsoleParameters): Promise<StartedConsole> {
  const ready = Promise.withResolvers<Console>()
  // Whoever starts the console hears of a failure; requests that came too early are not the ones to tell.
  ready.promise.catch(() => {})
  const { headersTimeout = 10_000, requestTimeout = 20_000, maxConnections = 256 } = connections
  const serverOptions: ServerOptions = {
    headersTimeout,
    requestTimeout,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: Math.min(1_000, headersTimeout / 2),
    maxHeaderSize: 16 * 1024,
  }
  const open = async (port: number) => {
    const listening = Promise.withResolvers<number>()
    const server = serve(
      {
        fetch: async (request, env) => (await ready.promise).app.fetch(request, env),
        port,
        hostname: host,
        createServer,
        serverOptions,
      },
      ({ port: bound }) => listening.resolve(bound),
    )
    server.once('error', listening.reject)
    return { server, port: await listening.promise }
  }
  const { server, port } = await openFirst(listenOn, { host, open })
  server.maxConnections = maxConnections
  const console = await createConsole({ ...parameters, at: { host, port, publicUrl } }).then(
    created => {
      ready.resolve(created)
      return created
    },
    error => {
      ready.reject(error)
      server.close()
      throw error
    },
  )
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= (async () => {
      const ended = new Promise<void>(resolve => {
        server.close(() => resolve())
      })
      await console.close()
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      const cut = setTimeout(() => {
        if ('closeAllConnections' in server) server.closeAllConnections()
      }, graceMs)
      await ended
      clearTimeout(cut)
    })()
    return closing
  }
  const { url, createLink } = console
  return { url, port, createLink, close, [Symbol.asyncDispose]: close }
}

async function openFirst<Opened>(
  asked: number | undefined,
  { host, open }: { host: string; open: (port: number) => Promise<Opened> },
): Promise<Opened> {
  const ports =
    asked === undefined
      ? [...Array.from({ length: neighbours }, (_, index) => defaultPort + index), 0]
      : [asked]
  let cause: unknown
  for (const port of ports) {
    try {
      return await open(port)
    } catch (error) {
      cause = error
      if (!isTaken(error)) break
    }
  }
  throw new DealwrightError({
    code: 'port-taken',
    message: `Cannot listen on ${host}:${asked ?? defaultPort}: choose another port, or end what listens there.`,
    cause,
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
