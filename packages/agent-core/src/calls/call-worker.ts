import type { Json } from '@dealwright/protocols'
import type { CallEnd, CallRecord } from './call-records.ts'
import type { CallStock } from './call-stock.ts'

/** The most characters of JSON that an answer may have: it travels in one message. */
const longestOutput = 200_000

export interface CallWorkerParameters {
  stock: CallStock
  /** Calls worked at a time. */
  concurrency: number
  /** Told once per call, unless the worker closed first. */
  onEnd: (record: CallRecord, end: CallEnd) => Promise<void>
  onError: (error: unknown) => void
}

/**
 * Works paid calls in this process, so many at a time. Not through the queue: claim and call are durable together in the agent's
 * store before the work begins, which is all that taking it up again needs, and a queue's round trip would cost more than the call.
 */
export class CallWorker {
  readonly #parameters: CallWorkerParameters
  readonly #waiting: CallRecord[] = []
  readonly #running = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  constructor(parameters: CallWorkerParameters) {
    this.#parameters = parameters
  }

  /** Works a call as soon as there is room. */
  add(record: CallRecord): void {
    this.#waiting.push(record)
    this.#fill()
  }

  /** Aborts what runs; it is begun anew at the next start. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#waiting.length = 0
    await Promise.allSettled(this.#running)
  }

  #fill(): void {
    while (this.#running.size < this.#parameters.concurrency && !this.#closing.signal.aborted) {
      const record = this.#waiting.shift()
      if (record === undefined) return
      const run = this.#run(record)
        .catch(this.#parameters.onError)
        .finally(() => {
          this.#running.delete(run)
          this.#fill()
        })
      this.#running.add(run)
    }
  }

  async #run(record: CallRecord): Promise<void> {
    const end = await this.#work(record)
    if (end !== undefined) await this.#parameters.onEnd(record, end)
  }

  /** What came of the work; undefined where the worker closed meanwhile. */
  async #work({ id, peer, service, input }: CallRecord): Promise<CallEnd | undefined> {
    const item = this.#parameters.stock.item(service)
    if (item === undefined) return { state: 'failed', message: 'This agent no longer sells that service.' }
    const closing = this.#closing.signal
    const late = AbortSignal.timeout(item.within)
    const signal = AbortSignal.any([closing, late])
    try {
      const output = await unlessAborted(item.run({ input, call: id, client: peer, signal }), signal)
      if (closing.aborted) return undefined
      if (JSON.stringify(output).length <= longestOutput) return { state: 'answered', output }
      return { state: 'failed', message: 'The output is too long for a message.' }
    } catch (error) {
      if (closing.aborted) return undefined
      if (late.aborted) return { state: 'failed', message: `The work took longer than ${item.within} ms.` }
      return { state: 'failed', message: describe(error) }
    }
  }
}

/** Work that does not look at its signal is left to itself. */
async function unlessAborted(work: Promise<Json>, signal: AbortSignal): Promise<Json> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const describe = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300)
