import type { Address } from '@dealwright/protocols'
import type { QueuePort } from '../../ports/queue.ts'
import type { Effect } from '../effect.ts'
import { workQueue } from './start-work.ts'

/** Calls off work that nobody pays for any more. */
export async function stopWork(
  { job }: Extract<Effect, { type: 'stop-work' }>,
  queue: QueuePort,
  agent: Address,
): Promise<undefined> {
  await queue.cancel(workQueue(agent), job)
}
