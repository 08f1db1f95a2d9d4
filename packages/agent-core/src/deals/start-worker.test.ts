import { DealwrightError } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { QueueEvents, QueuePort } from '../ports/queue.ts'
import { alice } from '../testing/deals.ts'
import type { DealEvent } from './decision.ts'
import { startWorker } from './start-worker.ts'

describe('startWorker', () => {
  let events: QueueEvents
  const told: DealEvent[] = []
  const errors: unknown[] = []
  /** Thrown by the next tellings. */
  const failures: Error[] = []

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (const list of [told, errors, failures]) list.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const start = () => {
    const closeable = { close: async () => {} }
    const queue: QueuePort = {
      enqueue: async () => {},
      enqueueMany: async () => {},
      work: async () => closeable,
      watch: async (_queue, given) => {
        events = given
        return closeable
      },
      status: async () => undefined,
      cancel: async () => false,
      ...closeable,
    }
    const engine = {
      idOf: (hash: string) => (hash === 'known' ? 'sale' : undefined),
      openDeals: () => [],
      dispatch: async (_id: string, event: DealEvent) => {
        const failure = failures.shift()
        if (failure !== undefined) throw failure
        told.push(event)
      },
    }
    const stock = { work: async () => null }
    return startWorker({
      queue,
      stock,
      engine,
      address: alice,
      concurrency: 1,
      onError: error => errors.push(error),
    })
  }
  const values = () => told.map(event => (event.type === 'work-progress' ? event.value : event.type))

  it('tells a sale of progress ten times a second at most, and of the last before the end', async () => {
    const worker = await start()
    for (let step = 0; step <= 1000; step += 1) {
      events.progress?.({ id: 'known', value: step })
      await vi.advanceTimersByTimeAsync(1)
    }
    expect(values()).toEqual([0, 99, 199, 299, 399, 499, 599, 699, 799, 899, 999])
    events.progress?.({ id: 'known', value: 'almost' })
    events.progress?.({ id: 'known', value: 'there' })
    events.completed?.({ id: 'known', result: 1 })
    expect(values().slice(11)).toEqual(['there', 'work-done'])
    events.progress?.({ id: 'other', value: 1 })
    expect(told).toHaveLength(13)
    await worker.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('loses no progress where it closes', async () => {
    const worker = await start()
    for (const value of [1, 2, 3]) events.progress?.({ id: 'known', value })
    await worker.close()
    expect(values()).toEqual([1, 3])
  })

  it('tells a result again that a full disk swallowed, until it closes', async () => {
    const full = new DealwrightError({ code: 'store-full', message: 'full', retryable: true })
    const worker = await start()
    failures.push(full, full)
    events.completed?.({ id: 'known', result: 1 })
    await vi.advanceTimersByTimeAsync(3_999)
    expect([told, errors]).toEqual([[], [full, full]])
    await vi.advanceTimersByTimeAsync(1)
    expect(values()).toEqual(['work-done'])
    failures.push(full)
    events.failed?.({ id: 'known', error: 'no' })
    await vi.advanceTimersByTimeAsync(0)
    await worker.close()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(values()).toEqual(['work-done'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('reports a defect once and goes on', async () => {
    const worker = await start()
    failures.push(new TypeError('oops'))
    events.completed?.({ id: 'known', result: 1 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([told, errors]).toEqual([[], [new TypeError('oops')]])
    await worker.close()
  })
})
