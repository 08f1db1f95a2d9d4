import { type Found, overlaps } from './found.ts'
import { NUMBER_WORDS, readNumberWords } from './number-words.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'

interface DatePattern {
  readonly pattern: RegExp
  read(match: RegExpExecArray, now: Date): string | undefined
}

/** Longer wordings stand first: of two overlapping finds the first wins. */
const PATTERNS: readonly DatePattern[] = [
  {
    pattern: /\b(\d{4})-(\d{2})-(\d{2})\b/g,
    read: match => calendarDay(Number(match[1]), Number(match[2]), Number(match[3])),
  },
  {
    pattern: /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g,
    read: match => calendarDay(Number(match[3]), Number(match[2]), Number(match[1])),
  },
  {
    pattern: new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th)?(?:\\s+of)?\\s+(${MONTH})\\b\\.?(?:,?\\s+(\\d{4})\\b)?`,
      'gi',
    ),
    read: (match, now) => namedDay(match[1], match[2], match[3], now),
  },
  {
    pattern: new RegExp(
      `\\b(${MONTH})\\b\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\.\\d)(?:,?\\s+(\\d{4})\\b)?`,
      'gi',
    ),
    read: (match, now) => namedDay(match[2], match[1], match[3], now),
  },
  {
    pattern: /\b(\d{4})\/(\d{1,2})\/(\d{1,2})\b(?!\/)/g,
    read: match => calendarDay(Number(match[1]), Number(match[2]), Number(match[3])),
  },
  // 24/11/2026 and 11/24/2026 are one day; 3/4/2026 may be two, and is none.
  {
    pattern: /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})\b(?!\/)/g,
    read: match => slashedDay(Number(match[1]), Number(match[2]), Number(match[3])),
  },
  {
    pattern:
      /\b(?:the|on) (\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of|street|avenue|floor|century|time|place|edition)\b)/gi,
    read: (match, now) => nextDayOfMonth(Number(match[1]), now),
  },
  { pattern: /\b(?:the )?day after tomorrow\b/gi, read: (_, now) => daysFrom(now, 2) },
  { pattern: /\b(?:the )?day before yesterday\b/gi, read: (_, now) => daysFrom(now, -2) },
  {
    pattern: new RegExp(`\\bin (an?|\\d{1,3}|${NUMBER_WORDS}) (day|week)s?\\b`, 'gi'),
    read: (match, now) => countedDay(match[1], match[2], now),
  },
  {
    pattern: new RegExp(`\\b(an?|\\d{1,3}|${NUMBER_WORDS}) (day|week)s? from (?:now|today)\\b`, 'gi'),
    read: (match, now) => countedDay(match[1], match[2], now),
  },
  // "Monday next week" is a day of the week that begins on the coming Monday; "next Monday" may be meant as that too, and is the next one.
  {
    pattern: new RegExp(`\\b(${WEEKDAYS.join('|')}) (?:of )?next week\\b`, 'gi'),
    read: (match, now) => weekdayNextWeek(weekdayOf(match[1]), now),
  },
  {
    pattern: new RegExp(`\\bnext week (?:on )?(${WEEKDAYS.join('|')})\\b`, 'gi'),
    read: (match, now) => weekdayNextWeek(weekdayOf(match[1]), now),
  },
  {
    pattern: new RegExp(`\\ba week (?:on|from) (${WEEKDAYS.join('|')}|tomorrow)\\b`, 'gi'),
    read: (match, now) =>
      /^tomorrow$/i.test(match[1] ?? '') ? daysFrom(now, 8) : nextWeekday(weekdayOf(match[1]), now, 7),
  },
  // 24-26 November, and 24 to 26 November: the first day; the last is found by its month.
  {
    pattern: new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th)?(?=\\s*(?:-|–|to|until|till|through|and)\\s*\\d{1,2}(?:st|nd|rd|th)?(?:\\s+of)?\\s+(${MONTH})\\b\\.?(?:,?\\s+(\\d{4})\\b)?)`,
      'gi',
    ),
    read: (match, now) => namedDay(match[1], match[2], match[3], now),
  },
  {
    pattern: new RegExp(`\\b(?:last|past) (${WEEKDAYS.join('|')})\\b`, 'gi'),
    read: (match, now) => daysFrom(now, -(((now.getDay() - weekdayOf(match[1]) + 6) % 7) + 1)),
  },
  { pattern: /\btomorrow\b/gi, read: (_, now) => daysFrom(now, 1) },
  { pattern: /\b(?:today|tonight)\b/gi, read: (_, now) => daysFrom(now, 0) },
  { pattern: /\byesterday\b/gi, read: (_, now) => daysFrom(now, -1) },
  {
    pattern: new RegExp(`\\b(?:(?:this|next|on) )?(${WEEKDAYS.join('|')})\\b`, 'gi'),
    read: (match, now) => nextWeekday(weekdayOf(match[1]), now),
  },
  // In short with a word before it or a dot behind: "sat" and "sun" alone are words.
  {
    pattern: /\b(?:on|this|next|until|from|to) (sun|mon|tue|tues|wed|thu|thur|thurs|fri|sat)\b\.?/gi,
    read: (match, now) => nextWeekday(weekdayOf(match[1]), now),
  },
]

const weekdayOf = (name = ''): number =>
  WEEKDAYS.findIndex(weekday => weekday.startsWith(name.slice(0, 3).toLowerCase()))

/**
 * Finds the days a message names ("tomorrow", "Friday", "24 November", "2026-11-24") as ISO dates, in order of
 * appearance. Relative days count from `now` in the machine's time zone; a weekday is the next one after today, and a day
 * without a year the next one to come.
 */
export function findDates(text: string, now: Date): Found<string>[] {
  const found: Found<string>[] = []
  for (const { pattern, read } of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const value = read(match, now)
      if (value === undefined) continue
      const find = { value, index: match.index, length: match[0].length }
      if (!found.some(other => overlaps(other, find))) found.push(find)
    }
  }
  return found.toSorted((a, b) => a.index - b.index)
}

function namedDay(day = '', month = '', year: string | undefined, now: Date): string | undefined {
  const monthNumber = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1
  if (year !== undefined) return calendarDay(Number(year), monthNumber, Number(day))
  const today = daysFrom(now, 0)
  const thisYear = calendarDay(now.getFullYear(), monthNumber, Number(day))
  if (thisYear !== undefined && thisYear >= today) return thisYear
  return calendarDay(now.getFullYear() + 1, monthNumber, Number(day))
}

function countedDay(count = '', unit = '', now: Date): string | undefined {
  const days = /^an?$/i.test(count) ? 1 : /^\d+$/.test(count) ? Number(count) : readNumberWords(count)
  return days === undefined || days > 999
    ? undefined
    : daysFrom(now, unit.toLowerCase() === 'week' ? days * 7 : days)
}

function slashedDay(first: number, second: number, year: number): string | undefined {
  if (first > 12) return calendarDay(year, second, first)
  return second > 12 || first === second ? calendarDay(year, first, second) : undefined
}

/** The next such day from today on; months that lack it are passed over. */
function nextDayOfMonth(day: number, now: Date): string | undefined {
  for (let months = 0; months < 3; months++) {
    const month = now.getMonth() + months
    const found = calendarDay(now.getFullYear() + Math.floor(month / 12), (month % 12) + 1, day)
    if (found !== undefined && found >= daysFrom(now, 0)) return found
  }
  return undefined
}

function nextWeekday(weekday: number, now: Date, more = 0): string {
  const ahead = (weekday - now.getDay() + 7) % 7
  return daysFrom(now, (ahead === 0 ? 7 : ahead) + more)
}

function weekdayNextWeek(weekday: number, now: Date): string {
  const monday = (8 - now.getDay()) % 7 || 7
  return daysFrom(now, monday + ((weekday + 6) % 7))
}

function daysFrom(now: Date, days: number): string {
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days))
  return day.toISOString().slice(0, 10)
}

/** The ISO date, or undefined for a day that no calendar has, such as 30 February. */
function calendarDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return date.toISOString().slice(0, 10)
}
