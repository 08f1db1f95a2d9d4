import { expect, test } from 'vitest'
import { UnrecoverableWorkError } from '../../ports/queue.ts'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { withPorts } from './with-ports.ts'

/** Attempts, back-off and failure. */
export const testFailing = (get: GetQueueUnderTest): void => {
  test(
    'a job is tried again with a doubling delay and fails after its last attempt, reported once',
    withPorts(get, async ({ one, two, queue, until }) => {
      const attempts: { attempt: number; at: number }[] = []
      const failures: unknown[] = []
      await two.watch(queue, { failed: event => failures.push(event) })
      await one.work(queue, async ({ attempt }) => {
        attempts.push({ attempt, at: Date.now() })
        throw new Error(`no luck ${attempt}\0`)
      })
      await one.enqueue({ queue, id: 'a', data: null, attempts: 3, backoffMs: 100 })
      expect(await until('failed', 'a')).toEqual({
        id: 'a',
        state: 'failed',
        progress: null,
        result: null,
        error: 'no luck 3',
        attemptsMade: 3,
      })
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      const [first = 0, second = 0, third = 0] = attempts.map(({ at }) => at)
      // Lower bounds only, with room for clocks that round.
      expect(second - first).toBeGreaterThanOrEqual(95)
      expect(third - second).toBeGreaterThanOrEqual(195)
      await one.enqueue({ queue, id: 'a', data: null })
      await one.enqueue({ queue, id: 'b', data: null, attempts: 1 })
      await until('failed', 'b')
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1])
      await expect
        .poll(() => failures, { timeout: 10_000 })
        .toEqual([
          { id: 'a', error: 'no luck 3' },
          { id: 'b', error: 'no luck 1' },
        ])
    }),
  )

  test(
    'between attempts a job is waiting and tells its last error',
    withPorts(get, async ({ one, queue, until }) => {
      await one.work(queue, () => Promise.reject(new Error('first')))
      await one.enqueue({ queue, id: 'a', data: null, backoffMs: 60_000 })
      await expect
        .poll(() => one.status(queue, 'a'), { timeout: 10_000 })
        .toMatchObject({ state: 'waiting', attemptsMade: 1, error: 'first' })
      expect(await until('waiting', 'a')).toMatchObject({ result: null })
    }),
  )

  test(
    'without a back-off the next attempt follows at once, and success forgets the errors',
    withPorts(get, async ({ one, queue, until }) => {
      await one.work(queue, async ({ attempt }) => {
        if (attempt < 5) throw new Error('again')
        return attempt
      })
      await one.enqueue({ queue, id: 'a', data: null, attempts: 5, backoffMs: 0 })
      const status = await until('completed', 'a')
      expect(status).toMatchObject({ result: 5, attemptsMade: 5 })
      expect(status).not.toHaveProperty('error')
    }),
  )

  test(
    'what no attempt can mend fails at once',
    withPorts(get, async ({ one, queue, until }) => {
      let attempts = 0
      await one.work(queue, async () => {
        attempts++
        throw new UnrecoverableWorkError('malformed input')
      })
      await one.enqueue({ queue, id: 'a', data: null, attempts: 5 })
      expect(await until('failed', 'a')).toMatchObject({ error: 'malformed input', attemptsMade: 1 })
      expect(attempts).toBe(1)
    }),
  )

  test(
    'whatever a handler throws is only an error',
    withPorts(get, async ({ one, queue, until }) => {
      const thrown = [
        Object.assign(new Error('named'), { name: 'DelayedError' }),
        Object.assign(new Error('also named'), { name: 'WaitingError' }),
        'a string',
        undefined,
      ]
      await one.work(queue, ({ data }) => Promise.reject(thrown[Number(data)]))
      await one.enqueueMany(thrown.map((_, index) => ({ queue, id: `${index}`, data: index, attempts: 1 })))
      expect(await until('failed', '0')).toMatchObject({ error: 'named' })
      expect(await until('failed', '1')).toMatchObject({ error: 'also named' })
      expect(await until('failed', '2')).toMatchObject({ error: 'a string' })
      expect(await until('failed', '3')).toMatchObject({ error: 'undefined' })
    }),
  )
}
