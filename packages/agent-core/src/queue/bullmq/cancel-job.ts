import { encodeId } from './encode-id.ts'
import type { BullQueue, Engine } from './engine.ts'
import { cancelledReason } from './settings.ts'

export interface CancelJobParameters {
  engine: Engine
  queue: BullQueue
  /** BullMQ's name of the queue. */
  name: string
  id: string
}

/**
 * Marks a queue job as cancelled and announces it. The mark makes it durable: whoever claims the job later does not start
 * it. The announcement makes it fast: the worker that runs the job aborts it, wherever that worker is.
 */
export const cancelJob = async ({ engine, queue, name, id }: CancelJobParameters): Promise<boolean> => {
  const jobId = encodeId(id)
  const state = await queue.getJobState(jobId)
  if (isOver(state)) return false
  const job = await queue.getJob(jobId)
  if (!job) return false
  if (job.data.cancelled && state !== 'active') return false
  await job.updateData({ ...job.data, cancelled: true })
  // Read again after the mark: a job still waiting now cannot be started by anyone.
  const after = await queue.getJobState(jobId)
  if (isOver(after)) return (await queue.getJob(jobId))?.failedReason === cancelledReason
  await engine.announce({ queue: name, id: jobId, waiting: after !== 'active' })
  // A checkpoint made at the same moment may have been written over the mark.
  const marked = await queue.getJob(jobId)
  if (marked && !marked.data.cancelled && marked.finishedOn === undefined)
    await marked.updateData({ ...marked.data, cancelled: true })
  return true
}

const isOver = (state: string): boolean => state === 'completed' || state === 'failed' || state === 'unknown'
