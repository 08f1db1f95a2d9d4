/** How a failing step is tried again: delays double from the first to the longest. */
export interface RetryParameters {
  /** Tries in all. Default 5. */
  readonly attempts?: number
  /** Milliseconds before the second try. Default 200. */
  readonly firstDelayMs?: number
  /** The longest wait between two tries, in milliseconds. Default 10 000. */
  readonly maxDelayMs?: number
}

/** Gives the wait in milliseconds after the given failed try (1 is the first): exponential, with up to a fifth of jitter. */
export const backOff = (
  failedTries: number,
  { firstDelayMs = 200, maxDelayMs = 10_000 }: RetryParameters = {},
): number => {
  const delay = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failedTries - 1, 30))
  return delay - Math.random() * delay * 0.2
}
