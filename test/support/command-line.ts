/** Reads a command's options; where they are wrong, says so with the usage and ends the process with 64 (EX_USAGE). */
export const readOptionsOrExit = <Options>(read: () => Options, usage: string): Options => {
  try {
    return read()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(usage)
    return process.exit(64)
  }
}

/** A signal that Ctrl-C or SIGTERM aborts, once, with a line for people. A second Ctrl-C ends the process as usual. */
export const abortOnSignals = (line: string): AbortSignal => {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.error(line)
      stop.abort()
    })
  }
  return stop.signal
}

/** Prints lines with the seconds since now before them. */
export const logWithTime = (): ((line: string) => void) => {
  const began = performance.now()
  return line => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}
