import type { Closeable, QueueEvents } from '../../ports/queue.ts'
import { decodeId } from './encode-id.ts'
import type { Engine } from './engine.ts'
import { RecentIds } from './recent-ids.ts'
import { cancelledReason } from './settings.ts'
import { settleWithin } from './settle-within.ts'
import { decodeJson } from './stored-job.ts'

export interface StartWatchParameters {
  engine: Engine
  /** BullMQ's name of the queue. */
  name: string
  events: QueueEvents
  closeGraceMs: number
  onError: (error: Error) => void
}

/** Reports everything that happens in a queue from now on, whichever process causes it. */
export const startWatch = async ({
  engine,
  name,
  events,
  closeGraceMs,
  onError,
}: StartWatchParameters): Promise<Closeable> => {
  // Reading starts behind the newest event that exists now: nothing after this call is missed.
  const bull = engine.createEvents(name, await engine.lastEventId(name))
  // A job cancelled while waiting is announced, and reported again when a worker clears it away.
  const cancelled = new RecentIds()

  const report = <Event>(listener: ((event: Event) => void) | undefined, event: () => Event) => {
    try {
      listener?.(event())
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const reportCancelled = (jobId: string) => {
    if (cancelled.add(jobId)) report(events.cancelled, () => ({ id: decodeId(jobId) }))
  }

  bull.on('progress', ({ jobId, data }) =>
    report(events.progress, () => ({ id: decodeId(jobId), value: decodeJson(data) })),
  )
  bull.on('completed', ({ jobId, returnvalue }) =>
    report(events.completed, () => ({ id: decodeId(jobId), result: decodeJson(returnvalue) })),
  )
  bull.on('failed', ({ jobId, failedReason }) => {
    if (failedReason === cancelledReason) reportCancelled(jobId)
    else report(events.failed, () => ({ id: decodeId(jobId), error: failedReason }))
  })
  const stopListening = await engine.listen({
    onAnnouncement: ({ queue, id, waiting }) => {
      if (queue === name && waiting) reportCancelled(id)
    },
    onGap: () => {},
  })
  await bull.waitUntilReady()

  let closing: Promise<void> | undefined
  return {
    close: () => {
      stopListening()
      return (closing ??= settleWithin(bull.close(), engine.isOnline() ? closeGraceMs : 0))
    },
  }
}
