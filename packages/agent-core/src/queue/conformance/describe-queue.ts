import { afterAll, beforeAll, describe } from 'vitest'
import type { QueuePort } from '../../ports/queue.ts'
import { testCancelling } from './test-cancelling.ts'
import { testCheckpoints } from './test-checkpoints.ts'
import { testClosing } from './test-closing.ts'
import { testEnqueueing } from './test-enqueueing.ts'
import { testFailing } from './test-failing.ts'
import { testWatching } from './test-watching.ts'
import { testWorking } from './test-working.ts'

export interface QueueUnderTest {
  /** Another port on the same engine, with a lock of one second and a grace of half a second. */
  connect(): Promise<QueuePort>
  /**
   * In another process: enqueues a queue job, lets a worker start it and keep the checkpoint `'half'`, and kills that process. Ports
   * may be closed by then.
   */
  leaveBehind(queue: string, id: string): Promise<void>
  dispose(): Promise<void>
}

export type OpenQueueUnderTest = () => Promise<QueueUnderTest>

/** Gives tests the engine under test, once it is open. */
export type GetQueueUnderTest = () => QueueUnderTest

/** Registers the tests that every QueuePort must pass, under `name`. All of them share one engine. */
export const describeQueue = (name: string, open: OpenQueueUnderTest): void => {
  describe(`queue: ${name}`, () => {
    let opened: QueueUnderTest | undefined
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.dispose())
    const get: GetQueueUnderTest = () => {
      if (opened) return opened
      throw new Error('The engine under test did not open.')
    }
    testEnqueueing(get)
    testWorking(get)
    testFailing(get)
    testCheckpoints(get)
    testCancelling(get)
    testWatching(get)
    testClosing(get)
  })
}
