import { expect, it } from 'vitest'
import { createStrangerDesk } from './stranger-desk.ts'

it('answers a stranger once a day, and only so many in an hour', () => {
  let clock = 1_000_000_000
  const mayAnswer = createStrangerDesk({ perHour: 3, now: () => clock })
  expect(['a', 'a', 'b', 'c', 'd'].map(mayAnswer)).toEqual([true, false, true, true, false])
  clock += 3_600_000
  expect(['a', 'd'].map(mayAnswer)).toEqual([false, true])
  clock += 24 * 3_600_000
  expect(mayAnswer('a')).toBe(true)
})
