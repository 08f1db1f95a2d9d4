import { expect, test, vi } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { untilAborted, withPorts } from './with-ports.ts'

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `job ${index}`)

/** Who gets which job, and how many at a time. */
export const testWorking = (get: GetQueueUnderTest): void => {
  test(
    'one worker takes jobs in the order they came',
    withPorts(get, async ({ one, queue, until }) => {
      const order: string[] = []
      await one.enqueueMany(numbers(20).map(id => ({ queue, id, data: null })))
      await one.work(queue, async ({ id }) => order.push(id))
      await until('completed', 'job 19')
      expect(order).toEqual(numbers(20))
    }),
  )

  test(
    'a waiting worker is woken by a job from another port',
    withPorts(get, async ({ one, two, queue, until }) => {
      await one.work(queue, async ({ data }) => data)
      for (const id of numbers(3)) {
        await two.enqueue({ queue, id, data: id })
        expect(await until('completed', id)).toMatchObject({ result: id })
      }
    }),
  )

  test(
    'a worker runs as many jobs at a time as it was told to, and no more',
    withPorts(get, async ({ one, queue, until }) => {
      const gate = Promise.withResolvers<void>()
      let active = 0
      let most = 0
      await one.work(
        queue,
        async () => {
          most = Math.max(most, ++active)
          if (active === 3) gate.resolve()
          await gate.promise
          await new Promise(resolve => setTimeout(resolve, 5))
          active--
          return null
        },
        { concurrency: 3 },
      )
      await one.enqueueMany(numbers(12).map(id => ({ queue, id, data: null })))
      await Promise.all(numbers(12).map(id => until('completed', id)))
      expect(most).toBe(3)
    }),
  )

  test(
    'workers of two ports share a queue and handle each job once',
    withPorts(get, async ({ one, two, queue, until }) => {
      const handled: string[] = []
      const workers = new Set<string>()
      const both = Promise.withResolvers<void>()
      const work = (name: string) => async (context: { id: string }) => {
        handled.push(context.id)
        if (workers.add(name).size === 2) both.resolve()
        await both.promise
        return name
      }
      await one.work(queue, work('one'), { concurrency: 2 })
      await two.work(queue, work('two'), { concurrency: 2 })
      await one.enqueueMany(numbers(30).map(id => ({ queue, id, data: null })))
      await Promise.all(numbers(30).map(id => until('completed', id)))
      expect(handled.toSorted()).toEqual(numbers(30).toSorted())
    }),
  )

  test(
    'work longer than the lock stays with its worker',
    withPorts(get, async ({ one, two, queue, until }) => {
      let started = 0
      const handler = async () => {
        started++
        await new Promise(resolve => setTimeout(resolve, 3000))
        return started
      }
      await one.work(queue, handler)
      await two.work(queue, handler)
      await one.enqueue({ queue, id: 'long', data: null })
      expect(await until('active', 'long')).toMatchObject({ attemptsMade: 0, result: null })
      expect(await until('completed', 'long')).toMatchObject({ result: 1, attemptsMade: 1 })
    }),
  )

  test('the work of a killed process is taken over from its checkpoint, and its attempt does not count', async () => {
    const queue = `left behind ${process.pid}`
    await get().leaveBehind(queue, 'orphan')
    await withPorts(get, async ({ one }) => {
      expect(await one.status(queue, 'orphan')).toMatchObject({ state: 'active' })
      await one.work(queue, async ({ attempt, data, resumed }) => ({
        attempt,
        data,
        resumed: resumed ?? 'from the start',
      }))
      await vi.waitFor(
        async () =>
          expect(await one.status(queue, 'orphan')).toMatchObject({
            state: 'completed',
            result: { attempt: 1, data: 'left', resumed: 'half' },
          }),
        { timeout: 20_000 },
      )
    })()
  })

  test(
    'a worker whose signal never fired leaves it unaborted',
    withPorts(get, async ({ one, queue, until }) => {
      let signal: AbortSignal | undefined
      await one.work(queue, async context => {
        signal = context.signal
        void untilAborted(context.signal)
        return null
      })
      await one.enqueue({ queue, id: 'calm', data: null })
      await until('completed', 'calm')
      expect(signal?.aborted).toBe(false)
    }),
  )
}
