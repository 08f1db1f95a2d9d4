import { expect, test } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { withPorts } from './with-ports.ts'

/** Events, on a port other than the one that works. */
export const testWatching = (get: GetQueueUnderTest): void => {
  test(
    'progress and the result are reported in order on another port',
    withPorts(get, async ({ one, two, queue, until }) => {
      const events: unknown[] = []
      await two.watch(queue, {
        progress: event => events.push(event),
        completed: event => events.push(event),
      })
      await one.work(queue, async ({ progress }) => {
        await progress(0.5)
        await progress({ step: 'last' })
        return [1]
      })
      await one.enqueue({ queue, id: 'a:1', data: null })
      expect(await until('completed', 'a:1')).toMatchObject({ progress: { step: 'last' } })
      await expect
        .poll(() => events, { timeout: 10_000 })
        .toEqual([
          { id: 'a:1', value: 0.5 },
          { id: 'a:1', value: { step: 'last' } },
          { id: 'a:1', result: [1] },
        ])
    }),
  )

  test(
    'a watch reports everything from its start until its end, and nothing else',
    withPorts(get, async ({ one, two, queue, until }) => {
      const completed: string[] = []
      await one.work(queue, async () => null)
      const run = async (ids: string[]) => {
        await one.enqueueMany(ids.map(id => ({ queue, id, data: null })))
        for (const id of ids) await until('completed', id)
      }
      await run(['before'])
      const watch = await two.watch(queue, { completed: ({ id }) => completed.push(id) })
      const ids = Array.from({ length: 150 }, (_, index) => `${index}`)
      await run(ids)
      await expect.poll(() => completed.length, { timeout: 10_000 }).toBe(ids.length)
      await watch.close()
      await watch.close()
      await run(['after'])
      expect(completed).toEqual(ids)
    }),
  )

  test(
    'a listener that throws does not stop the watch',
    withPorts(get, async ({ one, queue }) => {
      const completed: string[] = []
      await one.watch(queue, {
        completed: ({ id }) => {
          completed.push(id)
          throw new Error('a defect in the listener')
        },
      })
      await one.work(queue, async () => null)
      await one.enqueueMany(['a', 'b'].map(id => ({ queue, id, data: null })))
      await expect.poll(() => completed, { timeout: 10_000 }).toEqual(['a', 'b'])
    }),
  )
}
