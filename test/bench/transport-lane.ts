/** One way of carrying numbered messages from one party to another, ready to be measured. */
export interface TransportLane {
  /** Makes a message, outside of what is measured; the result sends it and resolves when the network holds it. */
  prepare(n: number): () => Promise<void>
  /** Set by the bench: called with each number as it arrives. */
  onArrival: (n: number) => void
  close(): Promise<void>
}

/** Sends one message after another, each once the one before it has arrived; resolves to milliseconds from send to arrival. */
export const measureLatency = async (lane: TransportLane, count: number): Promise<number[]> => {
  const latencies: number[] = []
  for (let n = 0; n < count; n += 1) {
    const arrived = Promise.withResolvers<number>()
    lane.onArrival = arrival => {
      if (arrival === n) arrived.resolve(performance.now())
    }
    const send = lane.prepare(n)
    const start = performance.now()
    await send()
    latencies.push((await arrived.promise) - start)
  }
  return latencies
}

/** Sends without waiting for arrivals, one call after another; resolves to milliseconds until the last one has arrived. */
export const measureBatch = async (lane: TransportLane, count: number): Promise<number> => {
  const arrived = Promise.withResolvers<number>()
  let left = count
  lane.onArrival = () => {
    left -= 1
    if (left === 0) arrived.resolve(performance.now())
  }
  const sends = Array.from({ length: count }, (_, n) => lane.prepare(n))
  const start = performance.now()
  for (const send of sends) await send()
  return (await arrived.promise) - start
}

/** The value that as many others are below as above. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
