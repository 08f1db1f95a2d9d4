import { EventsQuery } from '../api/conversation-view.ts'
import { eventsPath } from '../api/endpoints.ts'
import { streamEvents } from '../events/stream-events.ts'
import { refuse } from '../guard/refuse.ts'
import type { ConsoleApp, RouteContext } from './console-environment.ts'
import { readWith } from './mount.ts'

/** How streams behave; times in milliseconds. */
export interface StreamOptions {
  readonly heartbeatMs?: number
  readonly stallMs?: number
}

/** Open streams, counted, and how to end them all. */
export interface Streams {
  count(): number
  close(): void
}

const maxStreamsPerSession = 24

/** The stream of events: it replays what the reader has not seen, then follows. */
export function mountEvents(app: ConsoleApp, { port }: RouteContext, options: StreamOptions): Streams {
  const open = new Map<AbortController, string>()
  app.get(eventsPath, context => {
    const session = context.get('session')
    const query = readWith(EventsQuery, context.req.query(), 'query')
    if (!query.ok) return refuse(context, { status: 400, ...query.error })
    if ([...open.values()].filter(key => key === session.key).length >= maxStreamsPerSession)
      return refuse(context, {
        status: 429,
        code: 'too-many',
        message: 'Close other tabs of this console first.',
      })
    const { conversation, after = 0 } = query.value
    const last = context.req.header('last-event-id')
    const controller = new AbortController()
    open.set(controller, session.key)
    const signal = AbortSignal.any([session.ended, controller.signal])
    const events = port.conversations.events({
      session: session.proof,
      ...(conversation === undefined ? {} : { conversation }),
      after: last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : after,
      signal,
    })
    const onEnd = () => {
      controller.abort()
      open.delete(controller)
    }
    context.header('content-type', 'text/event-stream; charset=utf-8')
    context.header('cache-control', 'no-store, no-transform')
    context.header('x-accel-buffering', 'no')
    return context.body(streamEvents({ events, signal, onEnd, ...options }))
  })
  return {
    count: () => open.size,
    close: () => {
      for (const controller of open.keys()) controller.abort()
    },
  }
}
