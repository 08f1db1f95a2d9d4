import type { ConversationEvent } from '@dealwright/agent-core/conversations'

/** What {@link streamEvents} needs. */
export interface StreamEventsParameters {
  readonly events: AsyncIterable<ConversationEvent>
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** A comment is sent after so long without an event, so that what stands between does not hang up. Default 15 seconds. */
  readonly heartbeatMs?: number
  /** A reader that takes nothing so long is cut off; it can come back and go on where it was. Default 60 seconds. */
  readonly stallMs?: number
  /** Called once, however it ends. */
  readonly onEnd?: () => void
}

const encoder = new TextEncoder()
const heartbeat = encoder.encode(': \n\n')
const greeting = encoder.encode('retry: 1000\n\n')

/** Writes an event as server-sent events have it. Its JSON is one line, so nothing in it can look like a field. */
export function encodeEvent(event: ConversationEvent): Uint8Array {
  return encoder.encode(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
}

/** Streams events as they come. The next is asked for only once the reader has taken the last: a slow tab costs no memory. */
export function streamEvents({
  events,
  signal,
  heartbeatMs = 15_000,
  stallMs = 60_000,
  onEnd = () => {},
}: StreamEventsParameters): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]()
  let stall: NodeJS.Timeout | undefined
  let reader: ReadableStreamDefaultController<Uint8Array> | undefined
  let hasEnded = false
  const close = () => {
    if (!hasEnded) reader?.close()
    end()
  }
  const end = () => {
    if (hasEnded) return
    hasEnded = true
    clearTimeout(stall)
    signal.removeEventListener('abort', close)
    // What the iterator does to end is no business of a reader that has gone.
    iterator.return?.().catch(() => {})
    onEnd()
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        reader = controller
        signal.addEventListener('abort', close)
        controller.enqueue(greeting)
        if (signal.aborted) close()
      },
      async pull(controller) {
        const isTaken = () => (controller.desiredSize ?? 0) > 0
        const send = (bytes: Uint8Array) => {
          if (hasEnded) return
          controller.enqueue(bytes)
          clearTimeout(stall)
          stall = setTimeout(() => {
            if (hasEnded || isTaken()) return
            controller.error(new Error('The reader of the events takes nothing.'))
            end()
          }, stallMs)
          stall.unref()
        }
        const beat = setInterval(() => {
          if (isTaken()) send(heartbeat)
        }, heartbeatMs)
        beat.unref()
        try {
          const next = await iterator.next()
          if (next.done === true) close()
          else send(encodeEvent(next.value))
        } catch (error) {
          end()
          throw error
        } finally {
          clearInterval(beat)
        }
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  )
}
