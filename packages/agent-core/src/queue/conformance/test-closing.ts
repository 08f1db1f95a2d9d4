import { expect, test } from 'vitest'
import type { GetQueueUnderTest } from './describe-queue.ts'
import { untilAborted, withPorts } from './with-ports.ts'

/** Closing finishes or gives back what is in hand. */
export const testClosing = (get: GetQueueUnderTest): void => {
  test(
    'a handler that stops when its worker closes gives its job back, and the attempt does not count',
    withPorts(get, async ({ one, two, queue, until }) => {
      let reason = ''
      const worker = await one.work(queue, async ({ signal }) => {
        reason = await untilAborted(signal)
        throw new Error('stopped')
      })
      await one.enqueue({ queue, id: 'a', data: null, attempts: 1 })
      await until('active', 'a')
      await worker.close()
      expect(reason).toBe('The worker is closing.')
      expect(await two.status(queue, 'a')).toMatchObject({ state: 'waiting', attemptsMade: 0 })
      await two.work(queue, async ({ attempt }) => attempt)
      expect(await until('completed', 'a')).toMatchObject({ result: 1, attemptsMade: 1 })
    }),
  )

  test(
    'a handler that finishes while the port closes completes its job',
    withPorts(get, async ({ one, two, queue, until }) => {
      await one.work(queue, async ({ signal }) => {
        await untilAborted(signal)
        await new Promise(resolve => setTimeout(resolve, 20))
        return 'finished'
      })
      await one.enqueueMany(['a', 'b'].map(id => ({ queue, id, data: null })))
      await until('active', 'a')
      await one.close()
      expect(await two.status(queue, 'a')).toMatchObject({ state: 'completed', result: 'finished' })
      expect(await two.status(queue, 'b')).toMatchObject({ state: 'waiting', attemptsMade: 0 })
    }),
  )

  test(
    'the job of a handler that ignores its signal is given back after a grace',
    withPorts(get, async ({ one, two, queue, until }) => {
      const never = Promise.withResolvers<null>()
      await one.work(queue, () => never.promise)
      await one.enqueue({ queue, id: 'a', data: null })
      await until('active', 'a')
      await one.close()
      expect(await two.status(queue, 'a')).toMatchObject({ state: 'waiting', attemptsMade: 0 })
      await two.work(queue, async () => 'taken over')
      expect(await until('completed', 'a')).toMatchObject({ result: 'taken over' })
      never.resolve(null)
    }),
  )

  test(
    'closing twice is harmless, and a closed port says so',
    withPorts(get, async ({ one, queue }) => {
      const worker = await one.work(queue, async () => null)
      await worker.close()
      await worker.close()
      await Promise.all([one.close(), one.close()])
      await one.close()
      const closed = { code: 'queue-closed' }
      await expect(one.enqueue({ queue, id: 'a', data: null })).rejects.toMatchObject(closed)
      await expect(one.work(queue, async () => null)).rejects.toMatchObject(closed)
      await expect(one.watch(queue, {})).rejects.toMatchObject(closed)
      await expect(one.status(queue, 'a')).rejects.toMatchObject(closed)
      await expect(one.cancel(queue, 'a')).rejects.toMatchObject(closed)
    }),
  )
}
