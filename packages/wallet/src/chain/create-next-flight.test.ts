import { expect, it } from 'vitest'
import { createNextFlight } from './create-next-flight.ts'

it('gives nobody the answer of a run that began before they asked, and everybody who waits the same next one', async () => {
  const started: PromiseWithResolvers<void>[] = []
  let state = 'old'
  const read = createNextFlight(async () => {
    const seen = state
    const gate = Promise.withResolvers<void>()
    started.push(gate)
    await gate.promise
    return seen
  })
  const first = read()
  while (started.length < 1) await Promise.resolve()
  state = 'new'
  const later = [read(), read()]
  started[0]?.resolve()
  expect(await first).toBe('old')
  while (started.length < 2) await Promise.resolve()
  started[1]?.resolve()
  expect(await Promise.all(later)).toEqual(['new', 'new'])
  expect(started).toHaveLength(2)
})

it('runs again after a failure', async () => {
  let runs = 0
  const read = createNextFlight(async () => {
    runs++
    if (runs === 1) throw new Error('no answer')
    return runs
  })
  await expect(read()).rejects.toThrow('no answer')
  expect(await read()).toBe(2)
})
