import { createAgent } from 'dealwright'
import type { Figure } from './figure.ts'
import { median } from './transport-lane.ts'

const starts = 15

/** Measures the time from `createAgent` to the first call of a handler, on the memory transport and without a network. */
export const benchStart = async (): Promise<Figure[]> => {
  const times: number[] = []
  for (let n = 0; n < starts; n += 1) {
    const called = Promise.withResolvers<number>()
    const begin = performance.now()
    await using agent = await createAgent({ name: 'starter', transport: 'memory' })
    agent.every('1h', () => called.resolve(performance.now()))
    await agent.start()
    times.push((await called.promise) - begin)
  }
  return [
    { name: 'start.first-handler.first', value: times[0] ?? Number.NaN, unit: 'ms', bar: '< 1000' },
    { name: 'start.first-handler.p50', value: median(times), unit: 'ms', bar: '< 1000' },
  ]
}
