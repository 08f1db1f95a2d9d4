/** The CAIP-2 name of an EVM chain, as x402 v2 names networks. */
export function networkOf(chainId: number): string {
  return `eip155:${chainId}`
}
