import type { Place } from '../../grounding/found.ts'

/** A run of a text with what is written in its place. */
export interface Replacement extends Place {
  readonly instead: string
}

/** Writes a text with other words in the place of some runs, which share no character. */
export function replaceRuns(text: string, runs: readonly Replacement[]): string {
  let written = ''
  let at = 0
  for (const { index, length, instead } of runs.toSorted((a, b) => a.index - b.index)) {
    written += text.slice(at, index) + instead
    at = index + length
  }
  return written + text.slice(at)
}
