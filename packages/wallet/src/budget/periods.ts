/** Over which time a budget or a rate counts. */
export const periods = ['hour', 'day', 'week', 'month'] as const

/** Over which time a budget or a rate counts. */
export type Period = (typeof periods)[number]

const hour = 3_600_000

/** How long a period is, in milliseconds; a month is 30 days. Periods slide: a day is the last 24 hours, at any moment. */
export const periodMs: Readonly<Record<Period, number>> = {
  hour,
  day: 24 * hour,
  week: 7 * 24 * hour,
  month: 30 * 24 * hour,
}
