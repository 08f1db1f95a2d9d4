const maxUint256 = 2n ** 256n - 1n

/**
 * Reads a plain decimal such as `1.20` as atomic units, exactly, or returns undefined: no sign, exponent, separators or
 * needless leading zeros, no more than `decimals` decimals, nothing above a uint256.
 */
export function readDecimal(text: string, decimals: number): bigint | undefined {
  const match = /^(?<whole>0|[1-9]\d{0,77})(?:\.(?<fraction>\d{1,80}))?$/.exec(text)
  const whole = match?.groups?.whole
  if (whole === undefined) return undefined
  const fraction = match?.groups?.fraction ?? ''
  if (fraction.length > decimals) return undefined
  const units = BigInt(whole + fraction.padEnd(decimals, '0'))
  return units <= maxUint256 ? units : undefined
}
