import type { QueueJobState, QueueJobStatus } from '../../ports/queue.ts'
import { encodeId } from './encode-id.ts'
import type { BullQueue } from './engine.ts'
import { cancelledReason } from './settings.ts'
import { decodeJson } from './stored-job.ts'

/** Where a queue job stands, or undefined where none with this id is on record. */
export const readStatus = async (queue: BullQueue, id: string): Promise<QueueJobStatus | undefined> => {
  const jobId = encodeId(id)
  const before = await queue.getJobState(jobId)
  const job = await queue.getJob(jobId)
  if (!job) return undefined
  // The job may have moved between the two reads; once it has finished it moves no more.
  const bullState = job.finishedOn === undefined ? before : await queue.getJobState(jobId)
  const state = toState(bullState, { cancelled: job.data.cancelled === true, reason: job.failedReason })
  const failing = state !== 'completed' && state !== 'cancelled'
  return {
    id,
    state,
    progress: decodeJson(job.progress),
    result: decodeJson(job.returnvalue),
    ...(failing && job.failedReason ? { error: job.failedReason } : {}),
    attemptsMade: job.attemptsMade,
  }
}

/** Reads BullMQ's state, to which cancelled is failed, or still waiting with a mark. */
const toState = (
  bullState: string,
  { cancelled, reason }: { cancelled: boolean; reason: string | undefined },
): QueueJobState => {
  if (bullState === 'completed' || bullState === 'active') return bullState
  if (bullState === 'failed') return reason === cancelledReason ? 'cancelled' : 'failed'
  return cancelled ? 'cancelled' : 'waiting'
}
