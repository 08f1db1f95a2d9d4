/**
 * The highest base fee, in wei, that a chain can have after a number of further blocks, all of them full: EIP-1559 raises it by
 * an eighth each time, rounded down, and by at least 1 wei.
 */
export function baseFeeBound(baseFee: bigint, blocks: number): bigint {
  let fee = baseFee
  for (let block = 0; block < blocks; block++) fee += fee < 8n ? 1n : fee / 8n
  return fee
}
