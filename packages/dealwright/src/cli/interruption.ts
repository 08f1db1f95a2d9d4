/** The person pressed Ctrl-C, or the system asked the process to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor() {
    super('Interrupted.')
  }
}

export interface Interruption {
  /** Aborts, with an `Interrupted`, on the first signal. */
  readonly signal: AbortSignal
  /** How long closing in order may take after an interruption, in milliseconds; then the process ends. Default 10,000. */
  allow(patience: number): void
  close(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for Ctrl-C and requests to end: the first asks everything to close in order, the second ends the process at once. */
export function openInterruption(): Interruption {
  const controller = new AbortController()
  let patience = 10_000
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Interrupted())
    // Even a close that hangs must not keep a person's terminal.
    setTimeout(() => process.exit(130), patience).unref()
  }
  for (const signal of signals) process.on(signal, interrupt)
  return {
    signal: controller.signal,
    allow(chosen) {
      patience = chosen
    },
    close() {
      for (const signal of signals) process.off(signal, interrupt)
    },
  }
}
