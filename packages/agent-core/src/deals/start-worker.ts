import type { Address } from '@dealwright/protocols'
import type { Closeable, QueuePort } from '../ports/queue.ts'
import type { Stock } from '../services/stock.ts'
import { startWork, workQueue } from './effects/start-work.ts'
import type { DealEngine } from './engine.ts'

export interface StartWorkerParameters {
  queue: QueuePort
  stock: Stock
  engine: DealEngine
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
  const tell = (id: string, event: Parameters<DealEngine['dispatch']>[1]) => {
    const sale = engine.idOf(id)
    if (sale !== undefined) engine.dispatch(sale, event).catch(onError)
  }
  const watcher = await queue.watch(name, {
    progress: ({ id, value }) => tell(id, { type: 'work-progress', value }),
    completed: ({ id, result }) => tell(id, { type: 'work-done', output: result }),
    failed: ({ id, error }) => tell(id, { type: 'work-failed', message: error }),
    cancelled: ({ id }) => tell(id, { type: 'work-failed', message: 'the work was cancelled' }),
  })
  for (const { deal } of engine.openDeals()) {
    if (deal.kind !== 'sale' || deal.phase !== 'working' || deal.deal === undefined) continue
    const { deal: job, service, input, client } = deal
    const status = await queue.status(name, job)
    if (status?.state === 'completed') tell(job, { type: 'work-done', output: status.result })
    if (status?.state === 'failed')
      tell(job, { type: 'work-failed', message: status.error ?? 'the work failed' })
    if (status?.state === 'cancelled') tell(job, { type: 'work-failed', message: 'the work was cancelled' })
    // A queue that lost its memory gets the work again.
    if (status === undefined)
      await startWork({ type: 'start-work', job, service, input, client }, queue, address)
  }
  const worker = await queue.work(name, context => stock.work(context), { concurrency })
  return {
    async close() {
      await worker.close()
      await watcher.close()
    },
  }
}
