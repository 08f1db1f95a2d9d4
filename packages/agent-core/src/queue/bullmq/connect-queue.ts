import { DealwrightError } from '@dealwright/protocols'
import type { Closeable, QueueJob, QueuePort } from '../../ports/queue.ts'
import { cancelJob } from './cancel-job.ts'
import { describeFailure } from './describe-failure.ts'
import { encodeId } from './encode-id.ts'
import type { BullJobOptions, BullQueue, Engine } from './engine.ts'
import { readStatus } from './read-status.ts'
import { defaultAttempts, defaultBackoffMs } from './settings.ts'
import { settleWithin } from './settle-within.ts'
import { startWatch } from './start-watch.ts'
import { startWorker } from './start-worker.ts'
import { encodeJson, type StoredJob } from './stored-job.ts'

export interface ConnectQueueParameters {
  closeGraceMs: number
  onError: (error: Error) => void
}

// One round trip carries at most so many jobs.
const bulkSize = 1000

/** Makes a QueuePort of an engine, which it owns from then on. */
export const connectQueue = (
  engine: Engine,
  { closeGraceMs, onError }: ConnectQueueParameters,
): QueuePort & AsyncDisposable => {
  const queues = new Map<string, BullQueue>()
  const running = new Set<Closeable>()
  let closing: Promise<void> | undefined

  const use = async <Value>(action: () => Promise<Value>): Promise<Value> => {
    if (closing)
      throw new DealwrightError({ code: 'queue-closed', message: 'The queue is closed. Open another one.' })
    try {
      return await action()
    } catch (error) {
      throw describeFailure(error)
    }
  }
  const open = (queue: string): BullQueue => {
    const name = encodeId(queue)
    const known = queues.get(name) ?? engine.createQueue(name)
    queues.set(name, known)
    return known
  }
  const track = async (starting: Promise<Closeable>): Promise<Closeable> => {
    const started = await starting
    const tracked: Closeable = {
      close: async () => {
        await started.close()
        running.delete(tracked)
      },
    }
    running.add(tracked)
    // The port was closed while this was starting.
    if (closing) await tracked.close()
    return tracked
  }
  const closeAll = async () => {
    await Promise.all([...running].map(item => item.close()))
    await Promise.all([...queues.values()].map(queue => settleWithin(queue.close(), closeGraceMs)))
    await engine.close()
  }
  const close = () => (closing ??= closeAll())

  return {
    enqueue: job => use(async () => void (await open(job.queue).add('work', ...toBullJob(job)))),
    enqueueMany: jobs =>
      use(async () => {
        for (const [queue, group] of Map.groupBy(jobs, job => job.queue)) {
          for (let start = 0; start < group.length; start += bulkSize) {
            const batch = group.slice(start, start + bulkSize).map(toBullJob)
            await open(queue).addBulk(batch.map(([data, opts]) => ({ name: 'work', data, opts })))
          }
        }
      }),
    work: (queue, handler, { concurrency = 1 } = {}) =>
      use(() =>
        track(
          startWorker({
            engine,
            queue: open(queue),
            name: encodeId(queue),
            handler,
            concurrency,
            closeGraceMs,
            onError,
          }),
        ),
      ),
    watch: (queue, events) =>
      use(() => track(startWatch({ engine, name: encodeId(queue), events, closeGraceMs, onError }))),
    status: (queue, id) => use(() => readStatus(open(queue), id)),
    cancel: (queue, id) => use(() => cancelJob({ engine, queue: open(queue), name: encodeId(queue), id })),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const toBullJob = ({
  id,
  data,
  attempts = defaultAttempts,
  backoffMs = defaultBackoffMs,
}: QueueJob): [StoredJob, BullJobOptions] => [
  { json: encodeJson(data) },
  {
    jobId: encodeId(id),
    attempts,
    ...(backoffMs > 0 ? { backoff: { type: 'exponential', delay: backoffMs } } : {}),
    stackTraceLimit: 0,
  },
]
