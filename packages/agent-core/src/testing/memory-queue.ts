import type { Json } from '@dealwright/protocols'
import type { QueueEvents, QueueJob, QueueJobState, QueuePort, WorkContext } from '../ports/queue.ts'

interface Stored {
  readonly job: QueueJob
  state: QueueJobState
  attempts: number
  error?: string
  abort?: AbortController
}

/** A queue in memory that outlives its workers, as a real one does: what a closed worker had in hand waits again. */
export class MemoryQueue implements QueuePort {
  readonly jobs = new Map<string, Stored>()
  readonly #handlers = new Map<string, (context: WorkContext) => Promise<Json>>()
  readonly #watchers = new Map<string, QueueEvents>()

  async enqueue(job: QueueJob): Promise<void> {
    const key = `${job.queue}:${job.id}`
    if (!this.jobs.has(key)) this.jobs.set(key, { job, state: 'waiting', attempts: 0 })
    this.#drain(job.queue)
  }

  async enqueueMany(jobs: readonly QueueJob[]): Promise<void> {
    for (const job of jobs) await this.enqueue(job)
  }

  async work(queue: string, handler: (context: WorkContext) => Promise<Json>) {
    this.#handlers.set(queue, handler)
    this.#drain(queue)
    return {
      close: async () => {
        this.#handlers.delete(queue)
        for (const stored of this.#of(queue)) stored.abort?.abort(new Error('The worker is closing.'))
        while (this.#of(queue).some(({ state }) => state === 'active'))
          await new Promise(resolve => setImmediate(resolve))
      },
    }
  }

  async watch(queue: string, events: QueueEvents) {
    this.#watchers.set(queue, events)
    return { close: async () => void this.#watchers.delete(queue) }
  }

  async status(queue: string, id: string) {
    const stored = this.jobs.get(`${queue}:${id}`)
    if (stored === undefined) return undefined
    const { state, attempts, error } = stored
    const failure = error === undefined ? {} : { error }
    return { id, state, progress: null, result: null, attemptsMade: attempts, ...failure }
  }

  async cancel(queue: string, id: string): Promise<boolean> {
    const stored = this.jobs.get(`${queue}:${id}`)
    if (stored?.state !== 'waiting' && stored?.state !== 'active') return false
    stored.state = 'cancelled'
    stored.abort?.abort(new Error('The queue job was cancelled.'))
    return true
  }

  async close(): Promise<void> {}

  #of(queue: string): readonly Stored[] {
    return [...this.jobs.values()].filter(({ job }) => job.queue === queue)
  }

  #drain(queue: string): void {
    const handler = this.#handlers.get(queue)
    if (handler === undefined) return
    for (const stored of this.#of(queue)) if (stored.state === 'waiting') void this.#run(stored, handler)
  }

  async #run(stored: Stored, handler: (context: WorkContext) => Promise<Json>): Promise<void> {
    const { job } = stored
    const abort = new AbortController()
    stored.state = 'active'
    stored.abort = abort
    stored.attempts += 1
    const context: WorkContext = {
      id: job.id,
      data: job.data,
      attempt: stored.attempts,
      signal: abort.signal,
      progress: async () => {},
      checkpoint: async () => {},
      resumed: undefined,
    }
    try {
      await handler(context)
      if (stored.state === 'active') stored.state = 'completed'
    } catch (error) {
      if (isCancelled(stored)) return
      stored.state = 'waiting'
      if (abort.signal.aborted) return
      if (stored.attempts < (job.attempts ?? 3)) return this.#drain(job.queue)
      stored.state = 'failed'
      stored.error = error instanceof Error ? error.message : String(error)
      this.#watchers.get(job.queue)?.failed?.({ id: job.id, error: stored.error })
    }
  }
}

const isCancelled = ({ state }: Stored): boolean => state === 'cancelled'
