/** Runs one task per key at a time: who asks for a key already under way gets the same answer. */
export type SingleFlight<Value> = (key: string, task: () => Promise<Value>) => Promise<Value>

/** Makes a {@link SingleFlight}. */
export function createSingleFlight<Value>(): SingleFlight<Value> {
  const flights = new Map<string, Promise<Value>>()
  return (key, task) => {
    const current = flights.get(key)
    if (current !== undefined) return current
    const flight = task().finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }
}
