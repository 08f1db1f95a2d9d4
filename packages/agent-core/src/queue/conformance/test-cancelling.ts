import { expect, test } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { untilAborted, withPorts } from './with-ports.ts'

/** Cancelling in every state, from any port. */
export const testCancelling = (get: GetQueueUnderTest): void => {
  test(
    'a waiting job is cancelled for good: reported once, never started, not queued again',
    withPorts(get, async ({ one, two, queue, until }) => {
      const cancelled: string[] = []
      const handled: string[] = []
      await one.watch(queue, { cancelled: ({ id }) => cancelled.push(id) })
      await one.enqueue({ queue, id: 'a', data: null })
      expect(await two.cancel(queue, 'a')).toBe(true)
      expect(await one.status(queue, 'a')).toMatchObject({ state: 'cancelled' })
      await expect.poll(() => cancelled, { timeout: 10_000 }).toEqual(['a'])
      expect(await two.cancel(queue, 'a')).toBe(false)
      await one.enqueue({ queue, id: 'a', data: null })
      await one.enqueue({ queue, id: 'b', data: null })
      await one.work(queue, async ({ id }) => handled.push(id))
      await until('completed', 'b')
      expect(handled).toEqual(['b'])
      expect(await one.status(queue, 'a')).toEqual({
        id: 'a',
        state: 'cancelled',
        progress: null,
        result: null,
        attemptsMade: 1,
      })
      expect(cancelled).toEqual(['a'])
    }),
  )

  test(
    'a job is cancelled between two attempts',
    withPorts(get, async ({ one, two, queue, until }) => {
      let attempts = 0
      await one.work(queue, async () => {
        attempts++
        throw new Error('again')
      })
      await one.enqueue({ queue, id: 'a', data: null, attempts: 10, backoffMs: 1500 })
      await expect
        .poll(() => one.status(queue, 'a'), { timeout: 10_000, interval: 10 })
        .toMatchObject({ state: 'waiting', attemptsMade: 1 })
      expect(await two.cancel(queue, 'a')).toBe(true)
      expect(await one.status(queue, 'a')).toMatchObject({ state: 'cancelled' })
      // The delayed job comes due and is cleared away, not started.
      await expect.poll(async () => (await one.status(queue, 'a'))?.attemptsMade, { timeout: 10_000 }).toBe(2)
      expect(await until('cancelled', 'a')).not.toHaveProperty('error')
      expect(attempts).toBe(1)
    }),
  )

  test(
    'an active job on another port sees its signal abort, and ends as cancelled however its handler ends',
    withPorts(get, async ({ one, two, queue, until }) => {
      const cancelled: string[] = []
      const others: unknown[] = []
      const aborted: string[] = []
      await two.watch(queue, {
        cancelled: ({ id }) => cancelled.push(id),
        completed: event => others.push(event),
        failed: event => others.push(event),
      })
      await one.work(
        queue,
        async ({ id, signal }) => {
          aborted.push(`${id}: ${await untilAborted(signal)}`)
          if (id === 'throws') throw new Error('stopped')
          return 'finished all the same'
        },
        { concurrency: 2 },
      )
      for (const id of ['throws', 'returns']) {
        await two.enqueue({ queue, id, data: null, attempts: 3 })
        await until('active', id)
        expect(await two.cancel(queue, id)).toBe(true)
        expect(await until('cancelled', id)).toMatchObject({ result: null, attemptsMade: 1 })
      }
      expect(aborted).toEqual([
        'throws: The queue job was cancelled.',
        'returns: The queue job was cancelled.',
      ])
      await expect.poll(() => cancelled, { timeout: 10_000 }).toEqual(['throws', 'returns'])
      expect(others).toEqual([])
    }),
  )

  test(
    'a job cancelled at the moment it starts is cancelled',
    withPorts(get, async ({ one, two, queue, until }) => {
      const finished: string[] = []
      await one.work(
        queue,
        async ({ id, signal }) => {
          await untilAborted(signal)
          finished.push(id)
          return null
        },
        { concurrency: 5 },
      )
      const ids = Array.from({ length: 25 }, (_, index) => `job ${index}`)
      await Promise.all(
        ids.map(async id => {
          await two.enqueue({ queue, id, data: null })
          expect(await two.cancel(queue, id)).toBe(true)
        }),
      )
      for (const id of ids) await until('cancelled', id)
      expect(finished.length).toBeLessThanOrEqual(ids.length)
    }),
  )

  test(
    'what has ended cannot be cancelled',
    withPorts(get, async ({ one, two, queue, until }) => {
      await one.work(queue, async ({ id }) => {
        if (id === 'fails') throw new Error('no')
        return 'done'
      })
      await one.enqueueMany(['completes', 'fails'].map(id => ({ queue, id, data: null, attempts: 1 })))
      await until('completed', 'completes')
      await until('failed', 'fails')
      expect(await two.cancel(queue, 'completes')).toBe(false)
      expect(await two.cancel(queue, 'fails')).toBe(false)
      expect(await two.status(queue, 'completes')).toMatchObject({ state: 'completed', result: 'done' })
      expect(await two.status(queue, 'fails')).toMatchObject({ state: 'failed', error: 'no' })
    }),
  )
}
