import { expect, it } from 'vitest'
import { fillDays } from './fill-days.ts'

const spent = (units: string) => ({ spent: { text: '', units }, count: 1 })

it('makes a column of every day, also of those without spending and across a change of clocks', () => {
  const columns = fillDays(
    [
      { day: '2026-10-23', ...spent('5') },
      { day: '2026-10-27', ...spent('7') },
    ],
    Date.parse('2026-10-24T12:00:00'),
    Date.parse('2026-10-28T12:00:00'),
  )
  expect(columns).toEqual([
    { day: '2026-10-23', units: 5n },
    { day: '2026-10-24', units: 0n },
    { day: '2026-10-25', units: 0n },
    { day: '2026-10-26', units: 0n },
    { day: '2026-10-27', units: 7n },
    { day: '2026-10-28', units: 0n },
  ])
})
