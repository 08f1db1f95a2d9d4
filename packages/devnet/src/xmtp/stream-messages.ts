import { Metadata } from '@grpc/grpc-js'
import type { MessageKind, NodeStore } from './node-store.ts'

/** What a subscription needs of a gRPC call. */
export interface MessageCall {
  sendMetadata(metadata: Metadata): void
  /** Answers false once the subscriber takes no more until `drain`. */
  write(bytes: Buffer): boolean
  on(event: 'drain' | 'cancelled' | 'close' | 'error', listener: () => void): unknown
}

/**
 * Streams the messages of some topics to a subscriber: what is stored after each cursor, then what comes. Every topic
 * has one cursor that only grows, so no id goes out twice; a slow subscriber is read for later, not buffered for.
 */
export const streamMessages = (
  store: NodeStore,
  call: MessageCall,
  { kind, cursors }: { kind: MessageKind; cursors: Map<string, number> },
): void => {
  // Rust clients wait for the headers before they count themselves as subscribed.
  call.sendMetadata(new Metadata())
  const pending = new Set(cursors.keys())
  let paused = false

  const pump = (): void => {
    for (const topic of pending) {
      for (;;) {
        if (paused) return
        const cursor = cursors.get(topic) ?? 0
        const message = store.topic(kind, topic)?.after(cursor)
        if (message === undefined) break
        cursors.set(topic, message.id)
        paused = !call.write(message.bytes)
      }
      pending.delete(topic)
    }
  }

  const stop = store.listen((storedKind, topic) => {
    if (storedKind !== kind || !cursors.has(topic)) return
    pending.add(topic)
    pump()
  })
  call.on('drain', () => {
    paused = false
    pump()
  })
  for (const ending of ['cancelled', 'close', 'error'] as const) call.on(ending, stop)
  pump()
}
