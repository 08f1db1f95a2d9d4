import type { Json } from '@dealwright/protocols'

/** A unit of durable work. The id makes enqueueing idempotent: the same id is never queued twice. */
export interface QueueJob {
  readonly queue: string
  readonly id: string
  readonly data: Json
  /** Attempts in all. Default 3. */
  readonly attempts?: number
  /** First delay between attempts in milliseconds; doubles each time. Default 1000. */
  readonly backoffMs?: number
}

export type QueueJobState = 'waiting' | 'active' | 'completed' | 'failed' | 'cancelled'

export interface QueueJobStatus {
  readonly id: string
  readonly state: QueueJobState
  readonly progress: Json
  readonly result: Json
  readonly error?: string
  readonly attemptsMade: number
}

export interface WorkContext {
  readonly id: string
  readonly data: Json
  /** From 1. */
  readonly attempt: number
  /** Aborted when the job is cancelled or the worker closes. */
  readonly signal: AbortSignal
  progress(value: Json): Promise<void>
  /** Keeps a value for whoever works on this job next: another attempt, or another worker after this one died. Durable once it resolves. */
  checkpoint(value: Json): Promise<void>
  /** The last checkpoint of this job; undefined where there was none. */
  readonly resumed: Json | undefined
}

/** Throw this from work that no further attempt can mend: the queue job fails at once. */
export class UnrecoverableWorkError extends Error {
  override readonly name = 'UnrecoverableWorkError'
}

export interface QueueEvents {
  progress?: (event: { id: string; value: Json }) => void
  completed?: (event: { id: string; result: Json }) => void
  /** After the last attempt only. */
  failed?: (event: { id: string; error: string }) => void
  cancelled?: (event: { id: string }) => void
}

export interface Closeable {
  close(): Promise<void>
}

/** Durable work with progress, retries and cancellation. Met by BullMQ on Redis and on embedded PostgreSQL. */
export interface QueuePort {
  enqueue(job: QueueJob): Promise<void>
  enqueueMany(jobs: readonly QueueJob[]): Promise<void>
  work(
    queue: string,
    handler: (context: WorkContext) => Promise<Json>,
    options?: { concurrency?: number },
  ): Promise<Closeable>
  watch(queue: string, events: QueueEvents): Promise<Closeable>
  status(queue: string, id: string): Promise<QueueJobStatus | undefined>
  /** True where the job was waiting or active; an active handler sees its signal aborted. */
  cancel(queue: string, id: string): Promise<boolean>
  close(): Promise<void>
}
