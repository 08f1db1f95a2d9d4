import type { Json } from '@dealwright/protocols'
import { expect, test, vi } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { withPorts } from './with-ports.ts'

const ids = [
  '',
  '0',
  '42',
  '-1',
  `0x${'ab'.repeat(32)}`,
  'a:b',
  'a:b:c',
  '~3a~',
  'ключ',
  '😀',
  ' /?*{}[]"\'\\',
  '\0',
]
const values: Json[] = [
  null,
  false,
  0,
  '',
  '\0',
  '\ud800 alone',
  '😀',
  [],
  {},
  JSON.parse('{"b":1,"a":{"__proto__":[null,"\\u0000"]}}'),
  'x'.repeat(200_000),
]

/** What goes in, under which id, and that it goes in once. */
export const testEnqueueing = (get: GetQueueUnderTest): void => {
  test(
    'any id and any JSON value come through as data, progress and result',
    withPorts(get, async ({ one, two, queue, until }) => {
      const jobs = [
        ...ids.map(id => ({ queue, id, data: id })),
        ...values.map((data, index) => ({ queue, id: `value ${index}`, data })),
      ]
      const seen = new Map<string, Json>()
      await one.work(
        queue,
        async ({ id, data, progress }) => {
          seen.set(id, data)
          await progress(data)
          return data
        },
        { concurrency: 4 },
      )
      await two.enqueueMany(jobs)
      for (const { id, data } of jobs) {
        expect(await until('completed', id)).toEqual({
          id,
          state: 'completed',
          progress: data,
          result: data,
          attemptsMade: 1,
        })
        expect(seen.get(id)).toEqual(data)
      }
      expect(seen.size).toBe(jobs.length)
    }),
  )

  test(
    'an id is queued once: while it waits, from another port, in one batch, and after it completed',
    withPorts(get, async ({ one, two, queue, until }) => {
      const handled: Json[] = []
      await one.enqueue({ queue, id: 'a', data: 'first' })
      await two.enqueue({ queue, id: 'a', data: 'second' })
      await two.enqueueMany([
        { queue, id: 'a', data: 'third' },
        { queue, id: 'b', data: 'first' },
        { queue, id: 'b', data: 'second' },
      ])
      await one.work(queue, async ({ data }) => handled.push(data))
      await until('completed', 'b')
      await two.enqueue({ queue, id: 'a', data: 'late' })
      await two.enqueueMany([{ queue, id: 'b', data: 'late' }])
      await two.enqueue({ queue, id: 'last', data: 'last' })
      await until('completed', 'last')
      expect(handled).toEqual(['first', 'first', 'last'])
    }),
  )

  test(
    'queues of different names are apart',
    withPorts(get, async ({ one, queue }) => {
      const other = `${queue}:other`
      const handled: Json[] = []
      await one.enqueueMany([
        { queue, id: 'same', data: 'here' },
        { queue: other, id: 'same', data: 'there' },
      ])
      await one.work(other, async ({ data }) => handled.push(data))
      await vi.waitFor(async () =>
        expect(await one.status(other, 'same')).toMatchObject({ state: 'completed' }),
      )
      expect(await one.status(queue, 'same')).toMatchObject({ state: 'waiting', attemptsMade: 0 })
      expect(handled).toEqual(['there'])
    }),
  )

  test(
    'an id that was never queued has no status',
    withPorts(get, async ({ one, queue }) => {
      expect(await one.status(queue, 'nothing')).toBeUndefined()
      expect(await one.cancel(queue, 'nothing')).toBe(false)
    }),
  )
}
