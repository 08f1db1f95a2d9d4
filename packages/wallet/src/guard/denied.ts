import { failed, type Result } from '@dealwright/protocols'
import type { Denial } from '../policy/policy.ts'
import type { WalletFailure } from '../wallet/types.ts'

/** Says a policy denial as a wallet failure. `retryable`: where the same may well be allowed later. Default false. */
export function denied(denial: Denial, { retryable = false } = {}): Result<never, WalletFailure> {
  return failed({ code: 'denied', reason: denial.rule, message: denial.message, retryable })
}
