/**
 * Runs a task for many at once without stale answers: whoever calls while it runs shares the next run, which starts after their
 * call. Runs never overlap.
 */
export function createNextFlight<Value>(task: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<Value> | undefined
  return () => {
    if (next !== undefined) return next
    const flight = running.then(() => {
      next = undefined
      return task()
    })
    next = flight
    running = flight.catch(() => {})
    return flight
  }
}
