/** A transaction is never given less: it is what one costs that calls nothing. */
const intrinsic = 21_000n
/** What must be left at a write to storage (EIP-2200), and for the steps around nested calls. */
const reserve = 5_000n
/** Calls inside calls: the escrow that asks a mandate that asks a token behind a proxy has four. */
const depth = 6n

/**
 * The gas limit that surely suffices for what a simulation saw, in gas. What a call used is not enough to give it: refunds are taken
 * off afterwards, at most a fifth of the whole (EIP-3529), and of what is left at each nested call a 64th is held back (EIP-150).
 * `maxUsedGas`, which some nodes tell, is the use before refunds. Undefined where no node could have used so little. Pure.
 */
export function gasNeeded({
  gasUsed,
  maxUsedGas,
}: {
  readonly gasUsed?: bigint | undefined
  readonly maxUsedGas?: bigint | undefined
}): bigint | undefined {
  if (gasUsed === undefined || gasUsed < intrinsic) return undefined
  const most = (gasUsed * 5n + 3n) / 4n
  const isPlausible = maxUsedGas !== undefined && maxUsedGas >= gasUsed && maxUsedGas < most
  const used = isPlausible ? maxUsedGas : most
  return (used * 64n ** depth) / 63n ** depth + reserve
}
