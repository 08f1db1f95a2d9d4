import type { Token } from './token.ts'

/** Writes atomic units as text like `1.20 USDC`: exact, with at least two decimals where the token has them. */
export function formatMoney(units: bigint, token: Token): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(token.decimals + 1, '0')
  const whole = digits.slice(0, digits.length - token.decimals)
  const fraction = digits.slice(digits.length - token.decimals).replace(/0+$/, '')
  const shown = fraction.padEnd(Math.min(2, token.decimals), '0')
  return `${sign}${whole}${shown === '' ? '' : `.${shown}`} ${token.symbol}`
}
