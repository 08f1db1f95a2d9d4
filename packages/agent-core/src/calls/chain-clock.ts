/** How old the last look at the chain's time may be, in milliseconds. */
const maxAge = 5_000

/** Tells the chain's time in Unix seconds, asking the chain every few seconds only: the time between is this machine's. */
export function createChainClock(read: () => Promise<number>): () => Promise<number> {
  let known: { chain: number; at: number } | undefined
  return async () => {
    const elapsed = known === undefined ? maxAge : performance.now() - known.at
    if (known !== undefined && elapsed < maxAge) return known.chain + Math.floor(elapsed / 1_000)
    const at = performance.now()
    const chain = await read()
    known = { chain, at }
    return chain
  }
}
