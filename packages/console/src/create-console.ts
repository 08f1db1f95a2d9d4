import { DealwrightError, type Json } from '@dealwright/protocols'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { endpoints } from './api/endpoints.ts'
import type { ConsolePort } from './console-port.ts'
import { type CheckHostParameters, checkHost, isLoopback } from './guard/check-host.ts'
import { checkOrigin } from './guard/check-origin.ts'
import { createLimiter } from './guard/create-limiter.ts'
import { refuse } from './guard/refuse.ts'
import { securityHeaders } from './guard/security-headers.ts'
import type { Metric } from './metrics/metric.ts'
import { watchProcess } from './metrics/watch-process.ts'
import { describeApi } from './openapi/describe-api.ts'
import { mountAgent } from './routes/agent.ts'
import { clientOf } from './routes/client-of.ts'
import type { ConsoleApp, ConsoleVariables } from './routes/console-environment.ts'
import { mountConversations } from './routes/conversations.ts'
import { mountEvents, type StreamOptions } from './routes/events.ts'
import { mountMachine } from './routes/machine.ts'
import { mountSignIn } from './routes/sign-in.ts'
import { statusOf } from './routes/status-of.ts'
import { createLinks } from './session/create-links.ts'
import { type CreateSessionsParameters, createSessions } from './session/create-sessions.ts'
import { sessionCookie } from './session/session-cookie.ts'
import { openPage } from './static/open-page.ts'
import { pageFolder } from './static/page-folder.ts'
import { servePage } from './static/serve-page.ts'

/** What {@link createConsole} needs. */
export interface CreateConsoleParameters {
  /** The agent. */
  readonly port: ConsolePort
  /** Where the console is reached: names other than these are not served. */
  readonly at: CheckHostParameters
  /** The built page. Default: the one of this package. */
  readonly page?: string
  /** Lets whoever sends it read `/metrics`. Default: only this machine can, and only where the console serves no other. */
  readonly metricsToken?: string
  /** How long sign-in links are good, in milliseconds. Default 15 minutes. */
  readonly linkTtlMs?: number
  /** How long sessions last. */
  readonly sessions?: Pick<CreateSessionsParameters, 'idleMs' | 'maxAgeMs' | 'limit'>
  readonly streams?: StreamOptions
  /** Requests a minute: of a session, of an address without one, and sentences of a session. */
  readonly limits?: { readonly session?: number; readonly stranger?: number; readonly say?: number }
  /** Unix milliseconds. */
  readonly now?: () => number
  /** Gets what went wrong that no caller could be told. */
  readonly onError?: (error: Error) => void
}

/** A console that a server can serve. */
export interface Console {
  readonly app: Pick<Hono, 'fetch'>
  /** Such as `http://127.0.0.1:4477`. */
  readonly url: string
  /** A new sign-in link: it is good once, for a few minutes, and never goes over the network by itself. */
  createLink(): string
  /** Ends the streams. Sessions go on at the next start. */
  close(): Promise<void>
}

const maxBodyBytes = 64 * 1024

/** Makes the console of an agent: nobody without a link reads or does anything, but for what machines are told. */
export async function createConsole(parameters: CreateConsoleParameters): Promise<Console> {
  const { port, at, page: folder = pageFolder, metricsToken, now = Date.now, onError = () => {} } = parameters
  const { session: perSession = 600, stranger = 60, say = 30 } = parameters.limits ?? {}
  const url = urlOf(at)
  const isSecure = url.startsWith('https:')
  const sessions = await createSessions({
    rows: port.sessions,
    openProof: () => port.openSession(),
    now,
    ...parameters.sessions,
  })
  const links = createLinks({
    now,
    ...(parameters.linkTtlMs === undefined ? {} : { ttlMs: parameters.linkTtlMs }),
  })
  const cookie = sessionCookie({ port: at.port, isSecure })
  const limits = {
    signIn: createLimiter({ perMinute: 10, burst: 10, now }),
    say: createLimiter({ perMinute: say, burst: say, now }),
    session: createLimiter({ perMinute: perSession, burst: perSession, now }),
    stranger: createLimiter({ perMinute: stranger, burst: stranger, now }),
  }
  const watch = watchProcess()
  const page = openPage(folder)
  const routes = { port, links, sessions, cookie, limits }

  const app: ConsoleApp = new Hono<ConsoleVariables>()
  app.use(securityHeaders({ isSecure }))
  app.use(async (context, next) => {
    if (checkHost(context.req.header('host'), at)) return next()
    return refuse(context, {
      status: 421,
      code: 'bad-host',
      message: `This console is at ${url}: open it there.`,
    })
  })
  app.use('/api/*', async (context, next) => {
    context.header('cache-control', 'no-store')
    const { method } = context.req
    const objection = checkOrigin({
      method,
      host: context.req.header('host'),
      origin: context.req.header('origin'),
      fetchSite: context.req.header('sec-fetch-site'),
      consoleHeader: context.req.header('x-dealwright-console'),
    })
    if (objection !== undefined)
      return refuse(context, { status: 403, code: 'bad-origin', message: objection })
    const session = await sessions.find(cookie.read(context))
    const isSignIn = context.req.path === endpoints.signIn.path
    if (session === undefined && isSignIn) return next()
    const wait =
      session === undefined ? limits.stranger.take(clientOf(context)) : limits.session.take(session.key)
    if (wait > 0) {
      context.header('retry-after', String(wait))
      return refuse(context, { status: 429, code: 'too-many', message: `Try again in ${wait} s.` })
    }
    if (session === undefined) return refuse(context, notSignedIn)
    context.set('session', session)
    return next()
  })
  app.use('/api/*', bodyLimit({ maxSize: maxBodyBytes, onError: context => refuse(context, tooLarge) }))
  mountSignIn(app, routes)
  mountConversations(app, routes)
  mountAgent(app, routes)
  const streams = mountEvents(app, routes, parameters.streams ?? {})
  let description: Json | undefined
  app.get('/api/openapi.json', context => {
    description ??= describeApi()
    return context.json(description)
  })
  app.all('/api/*', context => refuse(context, noOperation))
  const isLocal = isLoopback(at.host) && at.publicUrl === undefined
  const own = () => [...watch.metrics(), ...ownMetrics(sessions.count(), streams.count())]
  mountMachine(app, { port }, { url, isLocal, metricsToken, own })
  app.get('*', async context => servePage(context, await page()))
  app.notFound(context => refuse(context, noOperation))
  app.onError((error, context) => {
    if (error instanceof DealwrightError)
      return refuse(context, { status: statusOf(error.code), code: error.code, message: error.message })
    onError(error)
    return refuse(context, broken)
  })

  return {
    app,
    url,
    createLink: () => `${url}/sign-in#${links.create()}`,
    async close() {
      streams.close()
      watch.close()
      await sessions.close()
    },
  }
}

const notSignedIn = {
  status: 401,
  code: 'not-signed-in',
  message: 'Sign in first: open the link that the agent prints in its terminal.',
} as const
const tooLarge = {
  status: 413,
  code: 'body-too-large',
  message: `Send less: at most ${maxBodyBytes / 1024} KB at a time.`,
} as const
const noOperation = {
  status: 404,
  code: 'unknown-operation',
  message: 'There is no such operation: see /api/openapi.json.',
} as const
const broken = {
  status: 500,
  code: 'internal',
  message: 'This failed inside the agent: look at its terminal, and try again.',
} as const

function urlOf({ host, port, publicUrl }: CheckHostParameters): string {
  if (publicUrl !== undefined) return new URL(publicUrl).origin
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function ownMetrics(sessions: number, streams: number): readonly Metric[] {
  return [
    {
      name: 'dealwright_console_sessions',
      help: 'Browsers that are signed in',
      type: 'gauge',
      samples: [{ value: sessions }],
    },
    {
      name: 'dealwright_console_streams',
      help: 'Event streams that are open',
      type: 'gauge',
      samples: [{ value: streams }],
    },
  ]
}
