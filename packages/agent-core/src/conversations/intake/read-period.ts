const dayMs = 86_400_000

/** A span of whole UTC days, in words and as Unix milliseconds; `to` is not part of it. */
export interface Period {
  /** e.g. `this week`. */
  readonly name: string
  readonly from: number
  readonly to: number
}

const units = { day: 1, days: 1, week: 7, weeks: 7 } as const

const span = (name: string, from: number, to: number): Period => ({ name, from, to })

/** The period that a question names, in UTC; weeks begin on Monday. Everything where it names none. */
export function readPeriod(text: string, now: Date): Period {
  const lower = text.toLowerCase()
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const monday = today - ((now.getUTCDay() + 6) % 7) * dayMs
  const month = (offset: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)
  const year = (offset: number) => Date.UTC(now.getUTCFullYear() + offset, 0, 1)
  const many = /\b(?:last|past)\s+(\d{1,3})\s+(days?|weeks?)\b/.exec(lower)
  const count = Number(many?.[1] ?? 0)
  const unit = many?.[2]
  if (count > 0 && (unit === 'day' || unit === 'days' || unit === 'week' || unit === 'weeks'))
    return span(`the last ${count} ${unit}`, today - (count * units[unit] - 1) * dayMs, today + dayMs)
  if (/\byesterday\b/.test(lower)) return span('yesterday', today - dayMs, today)
  if (/\btoday\b/.test(lower)) return span('today', today, today + dayMs)
  if (/\blast week\b/.test(lower)) return span('last week', monday - 7 * dayMs, monday)
  if (/\bweek\b/.test(lower)) return span('this week', monday, monday + 7 * dayMs)
  if (/\blast month\b/.test(lower)) return span('last month', month(-1), month(0))
  if (/\bmonth\b/.test(lower)) return span('this month', month(0), month(1))
  if (/\blast year\b/.test(lower)) return span('last year', year(-1), year(0))
  if (/\byear\b/.test(lower)) return span('this year', year(0), year(1))
  return span('in all', 0, today + dayMs)
}
