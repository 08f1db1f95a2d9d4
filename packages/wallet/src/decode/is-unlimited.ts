/** Whether an allowance is as good as unlimited: 2^95 atomic units or more, which no price can reach. */
export function isUnlimited(amount: bigint): boolean {
  return amount >= 2n ** 95n
}
