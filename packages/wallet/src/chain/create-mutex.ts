/** Runs tasks one at a time, in the order they were given. A task that fails does not stop the next. */
export type Mutex = <Value>(task: () => Promise<Value>) => Promise<Value>

/** Makes a {@link Mutex}. */
export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve()
  return task => {
    const run = tail.then(task, task)
    tail = run.catch(() => {})
    return run
  }
}
