import { type Address, formatMoney, type Hex } from '@dealwright/protocols'
import type { Attempt, AttemptState } from './attempt.ts'

/** What was paid for an answer. */
export interface PaymentReceipt {
  /** The payment identifier without its prefix, the EIP-3009 nonce and the key of the budgets. */
  readonly id: Hex
  /** `settled` where the chain shows the transfer. */
  readonly state: AttemptState
  readonly payTo: Address
  readonly token: Address
  /** Atomic units. */
  readonly amount: bigint
  /** For people, e.g. `0.01 USDC`. */
  readonly price: string
  /** The transaction that paid; before `settled`, what the server says of it. */
  readonly transaction?: Hex
  /** Why it is not settled, as far as is known. */
  readonly reason?: string
}

const payments = new WeakMap<Response, PaymentReceipt>()

/** Says what was paid for an answer of a paying fetch; undefined where it was free. */
export function readPayment(answer: Response): PaymentReceipt | undefined {
  return payments.get(answer)
}

/** The whole answer as its caller gets it, with what was paid for it. */
export function rememberPayment(
  answer: Response,
  { body, attempt }: { readonly body: Uint8Array<ArrayBuffer>; readonly attempt: Attempt },
): Response {
  const { status, statusText, headers, url } = answer
  const isBodiless = status === 204 || status === 205 || status === 304
  const whole = new Response(isBodiless ? null : body, { status, statusText, headers })
  // A Response cannot be given its URL in another way.
  Object.defineProperty(whole, 'url', { value: url })
  payments.set(whole, toPaymentReceipt(attempt))
  return whole
}

/** Says an attempt as its caller sees it. */
export function toPaymentReceipt(attempt: Attempt): PaymentReceipt {
  const { id, state, asset, authorization, transaction, reason } = attempt
  return {
    id,
    state,
    payTo: authorization.to,
    token: asset.address,
    amount: authorization.value,
    price: formatMoney(authorization.value, asset),
    ...(transaction === undefined ? {} : { transaction }),
    ...(reason === undefined ? {} : { reason }),
  }
}

/** A copy of an answer, for another caller who waited for it. */
export function copyAnswer(answer: Response): Response {
  const copy = answer.clone()
  Object.defineProperty(copy, 'url', { value: answer.url })
  const payment = payments.get(answer)
  if (payment !== undefined) payments.set(copy, payment)
  return copy
}
