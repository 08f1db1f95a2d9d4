import type { Step } from './step.ts'
import { addTallies, formatTally, type Tally } from './tally.ts'

export interface RunStepsParameters {
  readonly write: (text: string) => void
  /** Whether the steps themselves show what they write. */
  readonly verbose: boolean
  /** A clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number
}

/** A failed step shows this much of the end of what it wrote, in lines. */
const shownLines = 300

const crashed: Tally = { passed: 0, failed: 1, skipped: 0 }

/** Runs every step, each with a line and its time; what a step wrote is shown only where something in it failed. */
export const runSteps = async (
  steps: readonly Step[],
  { write, verbose, now = () => performance.now() }: RunStepsParameters,
): Promise<Tally> => {
  const tallies: Tally[] = []
  for (const { name, run } of steps) {
    const started = now()
    if (verbose) write(`--- ${name}\n`)
    const { tally, output } = await run().catch((error: unknown) => ({
      tally: crashed,
      output: String(error),
    }))
    tallies.push(tally)
    const seconds = ((now() - started) / 1000).toFixed(1)
    if (tally.failed > 0 && !verbose) write(`${lastLines(output)}\n`)
    write(
      `${tally.failed > 0 ? 'FAILED' : 'ok'.padEnd(6)}  ${name.padEnd(16)} ${seconds.padStart(6)} s  ${formatTally(tally)}\n`,
    )
  }
  return addTallies(tallies)
}

const lastLines = (output: string): string => {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= shownLines) return lines.join('\n')
  return [`(${lines.length - shownLines} lines more: run with --verbose)`, ...lines.slice(-shownLines)].join(
    '\n',
  )
}
