import type { QueuePort } from '@dealwright/agent-core'
import type { Figure } from './figure.ts'

export interface BenchJob {
  id: string
  data: { n: number; text: string }
}

/** A queue of one name, through our port or through bare BullMQ. */
export type Contender = (name: string) => Promise<{
  enqueue(jobs: readonly BenchJob[]): Promise<void>
  /** Returns what stops the worker. */
  work(concurrency: number, handler: () => Promise<unknown>): Promise<() => Promise<void>>
  close(): Promise<void>
}>

export interface CompareQueuesParameters {
  engine: string
  ours: Pick<QueuePort, 'enqueueMany' | 'work'>
  bare: Contender
  jobs: number
  concurrency: number
  rounds: number
}

/** Runs both in alternating rounds, after one that does not count, and gives the medians of jobs a second. */
export const compareQueues = async ({
  engine,
  ours,
  bare,
  jobs,
  concurrency,
  rounds,
}: CompareQueuesParameters): Promise<Figure[]> => {
  const port: Contender = async name => ({
    enqueue: batch => ours.enqueueMany(batch.map(job => ({ queue: name, ...job, data: { ...job.data } }))),
    work: async (most, handler) => {
      const worker = await ours.work(
        name,
        async () => {
          await handler()
          return 'done'
        },
        { concurrency: most },
      )
      return () => worker.close()
    },
    close: async () => {},
  })
  const size = { jobs, concurrency }
  await runRound(port, 'warm-up-ours', size)
  await runRound(bare, 'warm-up-bare', size)
  const results: { ours: Round; bare: Round }[] = []
  for (let round = 0; round < rounds; round++) {
    const runOurs = () => runRound(port, `ours-${round}`, size)
    const runBare = () => runRound(bare, `bare-${round}`, size)
    // Whoever goes second finds a warmer cache: take turns.
    if (round % 2 === 0) results.push({ ours: await runOurs(), bare: await runBare() })
    else {
      const first = await runBare()
      results.push({ bare: first, ours: await runOurs() })
    }
  }
  const toFigure = (phase: keyof Round): Figure => ({
    name: `queue.${engine}.${phase}`,
    value: Math.round(median(results.map(result => result.ours[phase]))),
    unit: 'jobs/s',
    ratio: Number(median(results.map(result => result.ours[phase] / result.bare[phase])).toFixed(3)),
    against: 'bare BullMQ',
    bar: '>= 0.9',
  })
  return [toFigure('enqueue'), toFigure('work')]
}

/** Jobs a second. */
interface Round {
  enqueue: number
  work: number
}

const runRound = async (
  contender: Contender,
  name: string,
  { jobs, concurrency }: { jobs: number; concurrency: number },
): Promise<Round> => {
  const queue = await contender(name)
  const batch = Array.from({ length: jobs }, (_, n) => ({
    id: `job-${n}`,
    data: { n, text: 'x'.repeat(200) },
  }))
  const enqueueing = performance.now()
  for (let start = 0; start < jobs; start += 1000) await queue.enqueue(batch.slice(start, start + 1000))
  const enqueued = performance.now() - enqueueing

  const done = Promise.withResolvers<void>()
  let handled = 0
  const working = performance.now()
  const stop = await queue.work(concurrency, async () => {
    handled += 1
    if (handled === jobs) done.resolve()
    return 'done'
  })
  await done.promise
  const worked = performance.now() - working
  await stop()
  await queue.close()
  return { enqueue: (jobs / enqueued) * 1000, work: (jobs / worked) * 1000 }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
