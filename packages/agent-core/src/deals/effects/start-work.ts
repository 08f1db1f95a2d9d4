import type { Address } from '@dealwright/protocols'
import type { QueuePort } from '../../ports/queue.ts'
import type { Effect } from '../effect.ts'

/** The queue on which an agent's own work waits. */
export const workQueue = (agent: Address): string => `work-${agent}`

/** Queues the work under the deal's hash: asking again queues nothing twice. */
export async function startWork(
  { job, service, input, client }: Extract<Effect, { type: 'start-work' }>,
  queue: QueuePort,
  agent: Address,
): Promise<undefined> {
  await queue.enqueue({
    queue: workQueue(agent),
    id: job,
    data: { digest: service.digest, service: service.name, input, client },
  })
}
