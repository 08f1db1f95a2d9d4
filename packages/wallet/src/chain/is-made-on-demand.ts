/** Chains that make blocks when there is something to put in: the latest block may be hours old, and its time with it. */
const madeOnDemand: ReadonlySet<number> = new Set([1_337, 31_337])

/** Whether a chain is one for development, whose blocks come when they are asked for and whose clock anyone may turn. */
export function isMadeOnDemand(chainId: number): boolean {
  return madeOnDemand.has(chainId)
}
