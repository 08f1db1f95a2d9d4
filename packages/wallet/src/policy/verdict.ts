import { type Address, failed, formatMoney, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Denial, PolicyContext } from './policy.ts'

/** What one rule says. */
export type Verdict = Result<void, Denial>

/** The rule has nothing against it. */
export const allowed: Verdict = ok(undefined)

/** The rule says no, and why. */
export function denied(denial: Denial): Result<never, Denial> {
  return failed(denial)
}

/** Asks one rule after the other, until one says no. */
export function firstDenial(...checks: readonly (() => Verdict)[]): Verdict {
  for (const check of checks) {
    const verdict = check()
    if (!verdict.ok) return verdict
  }
  return allowed
}

/** Says an amount as people read it; in atomic units for tokens other than the network's. */
export function describeAmount(amount: bigint, token: Address, context: PolicyContext): string {
  if (isSameAddress(token, context.token.address) && amount >= 0n) return formatMoney(amount, context.token)
  return `${amount} units of ${token}`
}
