/**
 * Chains on which a transaction's gas is what its execution takes: Ethereum, Base, OP, Polygon, Gnosis, their test networks, and
 * development chains. On others it may hold the price of publishing too (Arbitrum), which only an estimate tells.
 */
const ethereum = [1, 17_000, 560_048, 11_155_111]
const rollups = [10, 8_453, 84_532, 11_155_420]
const sidechains = [100, 137, 10_200, 80_002]
const development = [1_337, 31_337]
const chains: ReadonlySet<number> = new Set([...ethereum, ...rollups, ...sidechains, ...development])

/** Whether a chain's gas is that of execution alone. */
export function hasPlainGas(chainId: number): boolean {
  return chains.has(chainId)
}
