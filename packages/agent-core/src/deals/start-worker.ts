import { type Address, DealwrightError, type Json } from '@dealwright/protocols'
import type { Closeable, QueuePort } from '../ports/queue.ts'
import type { Stock } from '../services/stock.ts'
import type { DealEvent } from './decision.ts'
import { startWork, workQueue } from './effects/start-work.ts'
import type { DealEngine } from './engine.ts'
import { limitRate, type RateLimit } from './limit-rate.ts'
import { pause } from './pause.ts'

/** Milliseconds between two lines about the progress of one piece of work. */
const progressInterval = 100
/** Milliseconds before a result is told again that could not be recorded. */
const tellAgain = 2_000

export interface StartWorkerParameters {
  queue: QueuePort
  stock: Pick<Stock, 'work'>
  engine: Pick<DealEngine, 'idOf' | 'dispatch' | 'openDeals'>
  address: Address
  concurrency: number
  onError: (error: unknown) => void
}

/** Works off the agent's queue and tells each sale how its work went, including what ended while the agent was away. */
export async function startWorker({
  queue,
  stock,
  engine,
  address,
  concurrency,
  onError,
}: StartWorkerParameters): Promise<Closeable> {
  const name = workQueue(address)
  const closing = new AbortController()
  const tell = async (id: string, event: DealEvent): Promise<void> => {
    const sale = engine.idOf(id)
    try {
      if (sale !== undefined) await engine.dispatch(sale, event)
    } catch (error) {
      onError(error)
      const isPassing = error instanceof DealwrightError && error.retryable
      // A result that a full disk swallowed would cost the sale. Progress is told anew anyway.
      if (!isPassing || closing.signal.aborted || event.type === 'work-progress') return
      await pause(tellAgain, closing.signal)
      if (!closing.signal.aborted) await tell(id, event)
    }
  }
  const progress = new Map<string, RateLimit<Json>>()
  const report = (id: string, value: Json) => {
    const limit =
      progress.get(id) ??
      limitRate((latest: Json) => void tell(id, { type: 'work-progress', value: latest }), progressInterval)
    progress.set(id, limit)
    limit.push(value)
  }
  const end = (id: string, event: DealEvent) => {
    progress.get(id)?.end()
    progress.delete(id)
    void tell(id, event)
  }
  const watcher = await queue.watch(name, {
    progress: ({ id, value }) => report(id, value),
    completed: ({ id, result }) => end(id, { type: 'work-done', output: result }),
    failed: ({ id, error }) => end(id, { type: 'work-failed', message: error }),
    cancelled: ({ id }) => end(id, { type: 'work-failed', message: 'the work was cancelled' }),
  })
  for (const { deal } of engine.openDeals()) {
    if (deal.kind !== 'sale' || deal.phase !== 'working' || deal.deal === undefined) continue
    const { deal: job, service, input, client } = deal
    const status = await queue.status(name, job)
    if (status?.state === 'completed') void tell(job, { type: 'work-done', output: status.result })
    if (status?.state === 'failed')
      void tell(job, { type: 'work-failed', message: status.error ?? 'the work failed' })
    if (status?.state === 'cancelled')
      void tell(job, { type: 'work-failed', message: 'the work was cancelled' })
    // A queue that lost its memory gets the work again.
    if (status === undefined)
      await startWork({ type: 'start-work', job, service, input, client }, queue, address)
  }
  const worker = await queue.work(name, context => stock.work(context), { concurrency })
  return {
    async close() {
      await worker.close()
      await watcher.close()
      for (const limit of progress.values()) limit.end()
      closing.abort()
    },
  }
}
