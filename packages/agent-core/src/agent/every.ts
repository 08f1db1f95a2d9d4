import { type Duration, parseDuration } from './parse-duration.ts'

export interface EveryParameters {
  interval: Duration
  /** Called at once and then each interval after the call before has ended: calls never overlap. */
  handler: () => Promise<void> | void
  onError: (error: unknown) => void
}

/** Repeats a handler until stopped. A handler that throws is reported and called again next time. */
export function every({ interval, handler, onError }: EveryParameters): () => void {
  const milliseconds = parseDuration(interval)
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  async function tick() {
    try {
      await handler()
    } catch (error) {
      onError(error)
    }
    if (!stopped) timer = setTimeout(() => void tick(), milliseconds)
  }
  void tick()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
