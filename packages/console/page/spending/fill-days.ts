import type { SpendingView } from '@dealwright/console/api'

const dayLength = 86_400_000
const longest = 366

/** A column for every day of a span, those without spending too. `since` and `until` in Unix milliseconds. */
export function fillDays(
  days: SpendingView['days'],
  since: number,
  until: number,
): readonly { readonly day: string; readonly units: bigint }[] {
  const spent = new Map(days.map(({ day, spent: { units } }) => [day, BigInt(units)]))
  const start = days[0] === undefined ? localDay(since) : earlier(days[0].day, localDay(since))
  const end = days.at(-1) === undefined ? localDay(until) : later(days.at(-1)?.day ?? '', localDay(until))
  const columns: { day: string; units: bigint }[] = []
  // Noon, so that no change to summer time skips or doubles a day.
  for (let at = Date.parse(`${start}T12:00:00Z`); columns.length < longest; at += dayLength) {
    const day = new Date(at).toISOString().slice(0, 10)
    if (day > end) break
    columns.push({ day, units: spent.get(day) ?? 0n })
  }
  return columns
}

const earlier = (one: string, other: string) => (one < other ? one : other)
const later = (one: string, other: string) => (one > other ? one : other)

/** The person's own calendar day, as `2026-11-22`. */
const localDay = (at: number): string => {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const two = (value: number): string => String(value).padStart(2, '0')
