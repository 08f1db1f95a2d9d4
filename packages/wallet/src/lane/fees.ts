/** What a transaction offers for gas, in wei: EIP-1559, or one price on chains without it. */
export type Fees =
  | { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly gasPrice: bigint }
