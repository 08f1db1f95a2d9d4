import type { QueueEvents, QueueJob, QueuePort, WorkContext } from '@dealwright/agent-core'

type Work = (context: WorkContext) => Promise<WorkContext['data']>

/** A queue in memory that begins all it holds at once, and forgets what it has done. */
export interface SimulatedQueue extends QueuePort {
  /** Whether work waits. Jobs that waited begin when it is set to false. */
  isHeld: boolean
}

/** Creates a queue that outlives its agents, as Redis does. */
export const createSimulatedQueue = (): SimulatedQueue => {
  const waiting = new Map<string, QueueJob>()
  const workers = new Map<string, Work>()
  const watchers = new Map<string, QueueEvents>()
  let isHeld = false

  const run = async ({ queue, id, data }: QueueJob, work: Work): Promise<void> => {
    const context: WorkContext = {
      id,
      data,
      attempt: 1,
      signal: new AbortController().signal,
      progress: async () => {},
      checkpoint: async () => {},
      resumed: undefined,
    }
    try {
      const result = await work(context)
      watchers.get(queue)?.completed?.({ id, result })
    } catch (error) {
      watchers.get(queue)?.failed?.({ id, error: String(error) })
    }
  }
  const begin = (): void => {
    if (isHeld) return
    for (const [id, job] of waiting) {
      const work = workers.get(job.queue)
      if (work === undefined) continue
      waiting.delete(id)
      void run(job, work)
    }
  }
  const enqueue = async (job: QueueJob): Promise<void> => {
    waiting.set(job.id, job)
    begin()
  }

  return {
    get isHeld() {
      return isHeld
    },
    set isHeld(value) {
      isHeld = value
      begin()
    },
    enqueue,
    enqueueMany: async jobs => {
      for (const job of jobs) await enqueue(job)
    },
    work: async (queue, work) => {
      workers.set(queue, work)
      begin()
      return { close: async () => void workers.delete(queue) }
    },
    watch: async (queue, events) => {
      watchers.set(queue, events)
      return { close: async () => void watchers.delete(queue) }
    },
    status: async (_queue, id) =>
      waiting.has(id) ? { id, state: 'waiting', progress: null, result: null, attemptsMade: 0 } : undefined,
    cancel: async (_queue, id) => waiting.delete(id),
    close: async () => {},
  }
}
