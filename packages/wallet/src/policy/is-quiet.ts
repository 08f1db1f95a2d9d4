import type { QuietHours } from './policy.ts'

/** Whether a moment (Unix milliseconds) lies in a daily quiet time; one from and to the same minute lasts all day. */
export function isQuiet({ from, to, timeZone }: QuietHours, now: number): boolean {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now)
  return from < to ? from <= clock && clock < to : clock >= from || clock < to
}
