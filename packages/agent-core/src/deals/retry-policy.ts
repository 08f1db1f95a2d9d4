/** How a kind of failure is tried again. */
export interface RetryPolicy {
  /** Milliseconds before the second try; doubles each time. */
  readonly first: number
  /** Milliseconds between two tries at most. */
  readonly longest: number
  /** Tries in all. */
  readonly tries: number
}

/** About 45 s in all. */
const usual: RetryPolicy = { first: 500, longest: 15_000, tries: 8 }

const policies = new Map<string, RetryPolicy>([
  // A transaction needs blocks, and asking after it costs a call: about two minutes.
  ['unknown', { first: 1_000, longest: 20_000, tries: 10 }],
  // Somebody has to top the wallet up.
  ['insufficient-funds', { first: 5_000, longest: 60_000, tries: 6 }],
])

/** How an effect is tried again that failed with this code. Whether it is at all, the error says: `retryable`. */
export const retryPolicy = (code: string): RetryPolicy => policies.get(code) ?? usual

/**
 * Milliseconds before the try after the `attempt`th (from 1): exponential, half of it random, so that what failed together does
 * not come back together. `random` gives numbers from 0 to below 1.
 */
export function retryDelay(code: string, attempt: number, random: () => number): number {
  const { first, longest } = retryPolicy(code)
  const most = Math.min(first * 2 ** (attempt - 1), longest)
  return most / 2 + (random() * most) / 2
}

/** Whether an error leaves it open what became of the effect: a transaction or message that may be on its way. */
export const isUncertain = (code: string): boolean => code === 'unknown' || code === 'send-failed'
