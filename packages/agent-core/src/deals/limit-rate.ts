/** Passes values on at a limited rate. */
export interface RateLimit<Value> {
  /** Passes the value on now, or later unless a newer one comes first. */
  push(value: Value): void
  /** Passes on what is held back, and holds nothing back afterwards. */
  end(): void
}

/** Passes a first value on at once and then at most one every `interval` milliseconds, the last one always. */
export function limitRate<Value>(tell: (value: Value) => void, interval: number): RateLimit<Value> {
  let timer: NodeJS.Timeout | undefined
  let held: { value: Value } | undefined
  const release = () => {
    timer = undefined
    if (held === undefined) return
    const { value } = held
    held = undefined
    timer = setTimeout(release, interval)
    tell(value)
  }
  return {
    push(value) {
      held = { value }
      if (timer === undefined) release()
    },
    end() {
      clearTimeout(timer)
      release()
      clearTimeout(timer)
    },
  }
}
