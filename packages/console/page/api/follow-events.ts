import type { ConversationEvent } from '@dealwright/agent-core/conversations'

export interface FollowEventsParameters {
  /** The last event that is known; asked anew at every connection. */
  after(): number
  onEvents(events: readonly ConversationEvent[]): void
  onState(state: 'live' | 'lost'): void
  /** Called where a connection was lost: false ends the following, e.g. since nobody is signed in any more. */
  mayGoOn(): Promise<boolean>
}

const firstPause = 400
const longestPause = 5_000

/** Follows the event log until what it returns is called; connects again by itself and misses nothing. */
export function followEvents({ after, onEvents, onState, mayGoOn }: FollowEventsParameters): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = firstPause
  let closed = false
  let held: ConversationEvent[] = []
  let drawing = 0

  // A replay of hundreds is drawn once, not a hundred times.
  const flush = () => {
    drawing = 0
    const events = held
    held = []
    if (events.length > 0) onEvents(events)
  }
  const receive = ({ data }: MessageEvent<string>) => {
    const event = readEvent(data)
    if (event === undefined) return
    held.push(event)
    // Frames stop in a page that nobody sees; timers do not.
    if (drawing === 0) drawing = window.setTimeout(flush, 16)
  }
  const connect = () => {
    clearTimeout(timer)
    source?.close()
    if (closed) return
    flush()
    source = new EventSource(`/api/events?after=${after()}`)
    source.addEventListener('open', () => {
      pause = firstPause
      onState('live')
    })
    source.addEventListener('message', receive)
    source.addEventListener('error', () => {
      source?.close()
      if (closed) return
      onState('lost')
      clearTimeout(timer)
      timer = setTimeout(() => void retry(), pause + Math.random() * 200)
      pause = Math.min(pause * 1.7, longestPause)
    })
  }
  const retry = async () => {
    if (await mayGoOn()) connect()
  }
  const wake = () => {
    if (source?.readyState === EventSource.OPEN || document.hidden) return
    pause = firstPause
    clearTimeout(timer)
    void retry()
  }

  connect()
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  return () => {
    closed = true
    clearTimeout(timer)
    source?.close()
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
  }
}

function readEvent(data: string): ConversationEvent | undefined {
  try {
    const event: unknown = JSON.parse(data)
    const isEvent = event !== null && typeof event === 'object' && 'seq' in event && 'content' in event
    return isEvent ? (event as ConversationEvent) : undefined
  } catch {
    return undefined
  }
}
