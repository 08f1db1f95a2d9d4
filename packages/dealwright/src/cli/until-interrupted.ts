/** Resolves on the first Ctrl-C or termination request; a second one ends the process at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise(resolve => {
    const interrupted = () => {
      for (const signal of signals) process.once(signal, () => process.exit(130))
      resolve()
    }
    for (const signal of signals) process.once(signal, interrupted)
  })
}

const signals = ['SIGINT', 'SIGTERM'] as const
