/** How long an answer is remembered, and by which clock (milliseconds; default: the process's monotonic clock). */
export interface CreateMemoParameters {
  readonly maxAgeMs: number
  readonly clock?: () => number
}

/** Remembers the answer to a question for a while, and asks it once for all who want it at the same moment. Failures are not kept. */
export function createMemo<Value>(
  ask: () => Promise<Value>,
  { maxAgeMs, clock = () => performance.now() }: CreateMemoParameters,
): () => Promise<Value> {
  let answer: Promise<Value> | undefined
  let askedAt = 0
  return () => {
    if (answer !== undefined && clock() - askedAt < maxAgeMs) return answer
    const asked = ask()
    answer = asked
    askedAt = clock()
    asked.catch(() => {
      if (answer === asked) answer = undefined
    })
    return asked
  }
}
