/** What every task of the command is given. */
export interface TaskContext {
  print: (line: string) => void
  /** Aborts, with `Interrupted`, when the person has had enough. */
  signal: AbortSignal
  /** Sets how long closing in order may take after an interruption, in milliseconds. */
  allow: (patience: number) => void
}
