import { DealwrightError, type Json } from '@dealwright/protocols'
import { z } from 'zod'
import type { Closeable, QueuePort } from '../ports/queue.ts'
import { stepJob } from './purchase-of.ts'

export interface PlanWorkerParameters {
  readonly queue: () => Promise<QueuePort>
  /** The agent's own queue: see {@link planQueue}. */
  readonly name: string
  /** Steps worked on at a time: most of them only wait. */
  readonly concurrency: number
  readonly work: (run: string, serial: number, signal: AbortSignal) => Promise<void>
  /** A job that will not be tried again. */
  readonly onFailed: (run: string, serial: number, message: string) => void
}

/** The queue on which the steps of an agent's plans wait. */
export const planQueue = (agent: string): string => `plan-steps-${agent}`

const dataSchema = z.object({ run: z.string(), serial: z.int() })

/** Puts steps on the queue and works them off, from the first one on: an agent without plans opens no queue. */
export class PlanWorker {
  readonly #parameters: PlanWorkerParameters
  #started: Promise<readonly Closeable[]> | undefined
  #closed = false

  constructor(parameters: PlanWorkerParameters) {
    this.#parameters = parameters
  }

  /** Queues a step: again is harmless. Throws `unreachable`, retryable, where the queue cannot be reached. */
  async enqueue(run: string, serial: number, attempts: number): Promise<void> {
    await this.#reach(async queue => {
      await queue.enqueue({
        queue: this.#parameters.name,
        id: stepJob(run, serial),
        data: { run, serial },
        attempts,
      })
      await this.#start(queue)
    })
  }

  /** Takes a step off the queue; a tool that runs sees its signal aborted. */
  async cancel(run: string, serial: number): Promise<void> {
    await this.#reach(queue => queue.cancel(this.#parameters.name, stepJob(run, serial)))
  }

  /** Why a step's job will not be tried again; undefined where it may be, and `lost` where the queue knows nothing of it. */
  async fateOf(run: string, serial: number): Promise<{ failed: string } | 'lost' | undefined> {
    return this.#reach(async queue => {
      const status = await queue.status(this.#parameters.name, stepJob(run, serial))
      if (status === undefined) return 'lost'
      return status.state === 'failed' || status.state === 'cancelled'
        ? { failed: status.error ?? 'the work on the step failed' }
        : undefined
    })
  }

  /** Gives back what is in hand. */
  async close(): Promise<void> {
    this.#closed = true
    const started = await this.#started?.catch(() => [])
    for (const part of started ?? []) await part.close()
  }

  async #reach<Value>(use: (queue: QueuePort) => Promise<Value>): Promise<Value> {
    try {
      return await use(await this.#parameters.queue())
    } catch (error) {
      if (error instanceof DealwrightError) throw error
      const message = `The queue cannot be reached (${error instanceof Error ? error.message : 'unknown'}): check REDIS_URL.`
      throw new DealwrightError({ code: 'unreachable', message, cause: error, retryable: true })
    }
  }

  async #start(queue: QueuePort): Promise<void> {
    if (this.#closed) return
    this.#started ??= this.#open(queue).catch(error => {
      this.#started = undefined
      throw error
    })
    await this.#started
  }

  async #open(queue: QueuePort): Promise<readonly Closeable[]> {
    const { name, concurrency, work, onFailed } = this.#parameters
    const watcher = await queue.watch(name, {
      failed: ({ id, error }) => {
        const split = id.lastIndexOf('/')
        onFailed(id.slice(0, split), Number(id.slice(split + 1)), error)
      },
    })
    const handler = async ({ data, signal }: { data: Json; signal: AbortSignal }): Promise<Json> => {
      const { run, serial } = dataSchema.parse(data)
      await work(run, serial, signal)
      return null
    }
    return [await queue.work(name, handler, { concurrency }), watcher]
  }
}
