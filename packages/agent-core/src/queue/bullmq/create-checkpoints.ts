import type { WorkContext } from '../../ports/queue.ts'
import type { BullQueue } from './engine.ts'
import type { Run } from './run.ts'
import { encodeJson } from './stored-job.ts'

/**
 * Makes what keeps the checkpoints of one run in its job, in the order they were made. It throws the run's reason once the run is
 * over for this worker: another one may be at work by then.
 */
export const createCheckpoints = (
  jobId: string,
  { run, queue }: { run: Run; queue: BullQueue },
): WorkContext['checkpoint'] => {
  let last: Promise<void> = Promise.resolve()
  const write = async (checkpoint: string) => {
    run.throwIfLost()
    // Read anew: whoever cancels the job writes to the same record.
    const job = await queue.getJob(jobId)
    await job?.updateData({ ...job.data, checkpoint })
  }
  return value => {
    const checkpoint = encodeJson(value)
    const written = last.then(() => write(checkpoint))
    last = written.catch(() => {})
    return written
  }
}
