import type { Tally } from './tally.ts'

/** What a step of `npm test` found. */
export interface StepOutcome {
  readonly tally: Tally
  /** What to show where something failed. */
  readonly output: string
}

/** One step of `npm test`. */
export interface Step {
  readonly name: string
  readonly run: () => Promise<StepOutcome>
}
