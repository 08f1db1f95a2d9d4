import type { FinishedCommand } from './run-command.ts'
import type { Tally } from './tally.ts'

/** Counts a command that checks one thing as one: passed where it exited with 0. */
export const tallyCheck = ({ code }: FinishedCommand): Tally =>
  code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
