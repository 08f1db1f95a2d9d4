import { expect, test } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { untilAborted, withPorts } from './with-ports.ts'

/** What a worker keeps for the next one. */
export const testCheckpoints = (get: GetQueueUnderTest): void => {
  test(
    'the next attempt gets the last checkpoint, the first gets none, and the data stays as it was',
    withPorts(get, async ({ one, two, queue, until }) => {
      const seen: unknown[] = []
      const handler = async ({
        attempt,
        resumed,
        checkpoint,
        data,
      }: Parameters<Parameters<typeof one.work>[1]>[0]) => {
        seen.push([attempt, resumed, data])
        if (attempt === 3) return resumed ?? null
        await checkpoint('overtaken')
        // Not awaited: the order is kept all the same.
        const first = checkpoint({ done: attempt, text: '\0' })
        await Promise.all([first, checkpoint({ done: attempt * 10 })])
        throw new Error('not yet')
      }
      await one.work(queue, handler)
      await two.enqueue({ queue, id: 'a', data: ['given'], backoffMs: 0 })
      expect(await until('completed', 'a')).toMatchObject({ result: { done: 20 } })
      expect(seen).toEqual([
        [1, undefined, ['given']],
        [2, { done: 10 }, ['given']],
        [3, { done: 20 }, ['given']],
      ])
    }),
  )

  test(
    'a checkpoint of null is one',
    withPorts(get, async ({ one, queue, until }) => {
      const seen: unknown[] = []
      await one.work(queue, async ({ attempt, resumed, checkpoint }) => {
        seen.push(resumed)
        await checkpoint(null)
        if (attempt === 1) throw new Error('again')
        return 'done'
      })
      await one.enqueue({ queue, id: 'a', data: null, backoffMs: 0 })
      await until('completed', 'a')
      expect(seen).toEqual([undefined, null])
    }),
  )

  test(
    'a worker that closes may leave a checkpoint for the next',
    withPorts(get, async ({ one, two, queue, until }) => {
      const worker = await one.work(queue, async ({ signal, checkpoint }) => {
        await untilAborted(signal)
        await checkpoint('where I was')
        throw new Error('stopped')
      })
      await one.enqueue({ queue, id: 'a', data: null })
      await until('active', 'a')
      await worker.close()
      await two.work(queue, async ({ resumed }) => resumed ?? null)
      expect(await until('completed', 'a')).toMatchObject({ result: 'where I was' })
    }),
  )

  test(
    'checkpoints do not cover a cancellation',
    withPorts(get, async ({ one, two, queue, until }) => {
      const started = Promise.withResolvers<void>()
      await one.work(queue, async ({ signal, checkpoint }) => {
        for (let step = 0; !signal.aborted; step += 1) {
          await checkpoint(step)
          started.resolve()
        }
        return 'never'
      })
      await one.enqueue({ queue, id: 'a', data: null })
      await started.promise
      expect(await two.cancel(queue, 'a')).toBe(true)
      expect(await until('cancelled', 'a')).toMatchObject({ result: null })
    }),
  )
}
