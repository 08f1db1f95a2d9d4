import { vi } from 'vitest'
import type { QueueJobState, QueueJobStatus, QueuePort } from '../../ports/queue.ts'
import type { GetQueueUnderTest, QueueUnderTest } from './describe-queue.ts'

export interface PortsUnderTest {
  /** Two ports on one engine, as two processes would have. */
  readonly one: QueuePort
  readonly two: QueuePort
  /** A queue name of this test's own. */
  readonly queue: string
  readonly under: QueueUnderTest
  /** Resolves with the status once the job is in that state. */
  until(state: QueueJobState, id: string): Promise<QueueJobStatus>
}

let count = 0

/** Runs a test with two open ports and closes them afterwards. */
export const withPorts =
  (get: GetQueueUnderTest, test: (ports: PortsUnderTest) => Promise<void>) => async (): Promise<void> => {
    const under = get()
    const [one, two] = await Promise.all([under.connect(), under.connect()])
    const queue = `test ${count++}: ${process.pid}`
    const until = (state: QueueJobState, id: string) =>
      vi.waitFor(
        async () => {
          const status = await two.status(queue, id)
          if (status?.state !== state) throw new Error(`Job ${id} is ${status?.state}, not ${state}.`)
          return status
        },
        { timeout: 20_000, interval: 20 },
      )
    try {
      await test({ one, two, queue, under, until })
    } finally {
      await Promise.all([one.close(), two.close()])
    }
  }

/** Resolves when the signal aborts, with its reason's message. */
export const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise(resolve => {
    const finish = () => resolve(String(signal.reason.message))
    if (signal.aborted) finish()
    else signal.addEventListener('abort', finish, { once: true })
  })
