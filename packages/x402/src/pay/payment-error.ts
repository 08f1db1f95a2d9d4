import { DealwrightError } from '@dealwright/protocols'

/**
 * Why a paid request gave no answer.
 * `payment-refused`: the terms were not acceptable, nothing was signed. `payment-denied`: the guard said no, nothing was signed.
 * `payment-unknown`: the payment was sent and its fate is not known; the same request sends the same payment again.
 * `payment-rejected`: the server did not take the payment, which stays good until it ends; the same request sends it again.
 * `paid-not-delivered`: the chain shows the payment, and the server does not give the answer.
 */
export type PaymentErrorCode =
  | 'payment-refused'
  | 'payment-denied'
  | 'payment-unknown'
  | 'payment-rejected'
  | 'paid-not-delivered'

/** Says it as the error that a paying fetch throws. */
export function paymentError(code: PaymentErrorCode, message: string, cause?: unknown): DealwrightError {
  const retryable = code === 'payment-unknown' || code === 'payment-rejected'
  return new DealwrightError({ code, message, retryable, ...(cause === undefined ? {} : { cause }) })
}
