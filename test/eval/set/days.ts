import type { Dice } from './random.ts'

/** A day in words, and the day that is meant. */
export interface Day {
  readonly text: string
  readonly iso: string
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const AWAY: readonly (readonly [text: string, days: number])[] = [
  ['tomorrow', 1],
  ['today', 0],
  ['the day after tomorrow', 2],
  ['in four days', 4],
  ['in two weeks', 14],
]

/** Says a day in one of many ways. Worked out here, not by the product: a weekday is the next one, a day without a year the next to come. */
export function drawDay(dice: Dice, now: Date): Day {
  const year = now.getFullYear() + dice.int(1, 2)
  const day = dice.int(1, 28)
  const two = String(day).padStart(2, '0')
  switch (dice.int(0, 8)) {
    case 0:
    case 1:
    case 2: {
      const [text, days] = dice.pick(AWAY)
      return { text, iso: isoOf(now, days) }
    }
    case 3:
    case 4: {
      const weekday = dice.int(0, 6)
      const text = `${dice.pick(['', 'next ', 'on ', 'this '])}${WEEKDAYS[weekday] ?? ''}`
      return { text, iso: isoOf(now, ((weekday - now.getDay() + 6) % 7) + 1) }
    }
    case 5:
      return dice.chance(0.5)
        ? { text: `${year}-07-${two}`, iso: `${year}-07-${two}` }
        : { text: `${two}.04.${year}`, iso: `${year}-04-${two}` }
    case 6:
      return { text: `${day} October`, iso: next(now, 10, two) }
    case 7:
      return { text: `September ${day}`, iso: next(now, 9, two) }
    default:
      return dice.chance(0.5)
        ? { text: `${day} of May ${year}`, iso: `${year}-05-${two}` }
        : { text: `March ${day} ${year}`, iso: `${year}-03-${two}` }
  }
}

const isoOf = (now: Date, days: number): string =>
  new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days)).toISOString().slice(0, 10)

function next(now: Date, month: number, day: string): string {
  const of = (year: number) => `${year}-${String(month).padStart(2, '0')}-${day}`
  return of(now.getFullYear()) >= isoOf(now, 0) ? of(now.getFullYear()) : of(now.getFullYear() + 1)
}
