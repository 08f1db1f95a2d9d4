import { formatMoney, type Mandate, type Token } from '@dealwright/protocols'
import type { WalletFailure } from '../wallet/types.ts'
import type { MandateState } from './read-mandate.ts'

/** Says why nothing can be paid under a mandate now, in one line; undefined where something can. */
export function refuseMandate(
  mandate: Mandate,
  state: MandateState,
  token: Token,
): WalletFailure | undefined {
  const { principal, validAfter, validUntil, perPeriod, period, total } = mandate
  const { isRevoked, spent, now, available, balance } = state
  if (isRevoked) return mandateDenied(`Its principal ${principal} took the mandate back: ask for a new one.`)
  if (now < validAfter)
    return mandateDenied(`The mandate is valid from ${readable(validAfter)} on: wait, or ask for another.`)
  if (now > validUntil)
    return mandateDenied(`The mandate ended at ${readable(validUntil)}: ask its principal for a new one.`)
  if (spent >= total)
    return mandateDenied(
      `All ${formatMoney(total, token)} of the mandate are spent: ask its principal for a new one.`,
    )
  if (available === 0n) {
    const next = validAfter + (Math.floor((now - validAfter) / Math.max(period, 1)) + 1) * period
    return mandateDenied(
      `All ${formatMoney(perPeriod, token)} of this period are spent: the mandate allows more from ${readable(next)} on.`,
    )
  }
  if (balance > 0n) return undefined
  return {
    code: 'insufficient-funds',
    reason: 'token',
    message: `The mandate's principal ${principal} has no ${token.symbol}: ask it to top its account up.`,
    retryable: true,
  }
}

/** A denial by the limits that the principal signed. */
export const mandateDenied = (message: string): WalletFailure => ({
  code: 'denied',
  reason: 'mandate',
  message,
  retryable: false,
})

const readable = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
