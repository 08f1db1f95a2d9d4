import { DealwrightError, type Result } from '@dealwright/protocols'
import type { WalletFailure } from '../../ports/wallet.ts'

/** The value of a wallet result; a failure becomes an error that the effect runner knows how to retry. */
export function unwrap<Value>(result: Result<Value, WalletFailure>): Value {
  if (result.ok) return result.value
  const { code, message, retryable } = result.error
  // `unknown` means that a transaction may be on its way: every settle call asks the chain first, so trying again is safe.
  throw new DealwrightError({ code, message, retryable: retryable || code === 'unknown' })
}
