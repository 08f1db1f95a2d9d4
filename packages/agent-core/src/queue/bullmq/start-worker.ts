import type { Json } from '@dealwright/protocols'
import { type Job, UnrecoverableError, WaitingError } from 'bullmq'
import { type Closeable, UnrecoverableWorkError, type WorkContext } from '../../ports/queue.ts'
import { createCheckpoints } from './create-checkpoints.ts'
import { decodeId } from './encode-id.ts'
import type { BullQueue, Engine } from './engine.ts'
import { RecentIds } from './recent-ids.ts'
import { givenUp, Run } from './run.ts'
import { cancelledReason } from './settings.ts'
import { settleWithin } from './settle-within.ts'
import { decodeJson, encodeJson, type StoredJob } from './stored-job.ts'

export interface StartWorkerParameters {
  engine: Engine
  queue: BullQueue
  /** BullMQ's name of the queue. */
  name: string
  handler: (context: WorkContext) => Promise<Json>
  concurrency: number
  closeGraceMs: number
  onError: (error: Error) => void
}

// How long giving back what is in hand may take, in milliseconds.
const releaseMs = 5000

/** Starts handing a queue's jobs to a handler, `concurrency` at a time, until the returned value is closed. */
export const startWorker = async ({
  engine,
  queue,
  name,
  handler,
  concurrency,
  closeGraceMs,
  onError,
}: StartWorkerParameters): Promise<Closeable> => {
  const runs = new Map<string, Run>()
  // An announcement can overtake the job that it is about.
  const announced = new RecentIds()
  let closing: Promise<void> | undefined

  const process = async (job: Job<StoredJob, string>, token = ''): Promise<string> => {
    const jobId = job.id ?? ''
    if (job.data.cancelled || announced.has(jobId)) throw new UnrecoverableError(cancelledReason)
    if (closing) return await release(job, token)
    const run = new Run()
    runs.set(jobId, run)
    try {
      const outcome = await run.race(() => handler(toContext(job, { run, queue })))
      if (run.cancelled) throw new UnrecoverableError(cancelledReason)
      return outcome === givenUp ? await release(job, token) : encodeJson(outcome)
    } catch (error) {
      if (run.cancelled) throw new UnrecoverableError(cancelledReason)
      // A handler that stops because its worker closes has not failed.
      if (closing && !(error instanceof WaitingError)) return await release(job, token)
      throw toBullError(error)
    } finally {
      runs.delete(jobId)
    }
  }
  const cancel = (jobId: string) => {
    const run = runs.get(jobId)
    if (!run) return void announced.add(jobId)
    run.cancelled = true
    run.abort('The queue job was cancelled.')
  }
  const cancelMarked = async () => {
    for (const jobId of runs.keys()) if ((await queue.getJob(jobId))?.data.cancelled) cancel(jobId)
  }

  const stopListening = await engine.listen({
    onAnnouncement: announcement => {
      if (announcement.queue === name) cancel(announcement.id)
    },
    onGap: () => void cancelMarked().catch(onError),
  })
  const worker = engine.createWorker(name, process, concurrency)
  worker.on('lockRenewalFailed', ids => {
    for (const id of ids) runs.get(id)?.lose('The queue job was taken over by another worker.')
  })
  await worker.waitUntilReady()

  const drain = async () => {
    const online = engine.isOnline()
    const closed = worker.close(!online)
    for (const run of runs.values()) run.abort('The worker is closing.')
    const timer = setTimeout(() => {
      for (const run of runs.values()) run.giveUp()
    }, closeGraceMs)
    await settleWithin(closed, online ? closeGraceMs + releaseMs : 0)
    clearTimeout(timer)
    stopListening()
  }
  return { close: () => (closing ??= drain()) }
}

/** Gives a job back untouched: the attempt does not count. */
const release = async (job: Job<StoredJob, string>, token: string): Promise<never> => {
  await job.moveToWait(token)
  throw new WaitingError()
}

/** What few handlers ask for is made when they do: short work costs little more than the queue itself. */
const toContext = (
  job: Job<StoredJob, string>,
  { run, queue }: { run: Run; queue: BullQueue },
): WorkContext => {
  let checkpoint: WorkContext['checkpoint'] | undefined
  return {
    id: decodeId(job.id ?? ''),
    data: decodeJson(job.data.json),
    attempt: job.attemptsMade + 1,
    get signal() {
      return run.signal
    },
    progress: value => job.updateProgress(encodeJson(value)),
    get checkpoint() {
      checkpoint ??= createCheckpoints(job.id ?? '', { run, queue })
      return checkpoint
    },
    get resumed() {
      return job.data.checkpoint === undefined ? undefined : decodeJson(job.data.checkpoint)
    },
  }
}

/** A fresh error, so that a name or message of the handler's means nothing to BullMQ. PostgreSQL's text takes no NUL. */
const toBullError = (error: unknown): Error => {
  if (error instanceof WaitingError) return error
  const message = (error instanceof Error ? error.message : String(error)).replaceAll('\0', '')
  const final =
    error instanceof UnrecoverableWorkError ||
    (error instanceof Error && error.name === 'UnrecoverableWorkError')
  return final ? new UnrecoverableError(message) : new Error(message)
}
