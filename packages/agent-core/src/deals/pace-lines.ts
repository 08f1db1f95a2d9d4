/** How many lines a journal got of something that may be told without end, and when the last one. */
export interface Pace {
  readonly lines: number
  /** Unix milliseconds. */
  readonly at: number
}

/** The first lines may follow each other at this pause, in milliseconds; each further batch at twice the pause of the one before. */
const firstPause = 1_000
const batch = 60

/**
 * Whether one more line may be written now: gives the pace with it, or undefined where it is too soon. However long and however
 * fast it is told, a day of it makes about 700 lines and a year 1,200.
 */
export function paceLines(pace: Pace | undefined, now: number): Pace | undefined {
  if (pace === undefined) return { lines: 1, at: now }
  const pause = firstPause * 2 ** Math.floor(pace.lines / batch)
  // A clock set back must not silence it.
  const waited = Math.abs(now - pace.at)
  return waited < pause ? undefined : { lines: pace.lines + 1, at: now }
}
