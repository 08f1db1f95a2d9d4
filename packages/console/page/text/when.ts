const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** A moment as people say it: the time of today, or day and time. `at` and `now` are Unix milliseconds. */
export const describeMoment = (at: number, now = Date.now()): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? time.format(at)
    : `${day.format(at)}, ${time.format(at)}`

/** A moment to the second. */
export const describeSecond = (at: number): string => exact.format(at)

/** A day `2026-11-22` as people read it, e.g. `22 Nov`. */
export const describeDay = (date: string): string => day.format(new Date(`${date}T12:00:00`))

/** A moment for machines: the `datetime` of a time element. */
export const machineMoment = (at: number): string => new Date(at).toISOString()
