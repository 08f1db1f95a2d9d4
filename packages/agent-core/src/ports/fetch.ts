import type { Address, Hex } from '@dealwright/protocols'

/** Limits of one paid request. */
export interface PaymentLimits {
  /** Most that it may cost, e.g. `'0.05 USDC'`. Default: what the wallet's policy allows. */
  readonly maxAmount?: string
  /** How long a payment stays good, in seconds. Default: as long as the server wants, at most 600. */
  readonly validitySeconds?: number
}

/** A payment for an answer over HTTP. */
export interface HttpPayment {
  /** The EIP-3009 nonce, and the key of the budgets. */
  readonly id: Hex
  /** `settled` where the chain shows the transfer; `failed` where it can never happen; else it may still. */
  readonly state: 'intent' | 'signed' | 'submitted' | 'unknown' | 'settled' | 'failed'
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

/** A fetch that pays 402 answers under the wallet's guard, and never twice for one request. `@dealwright/x402` makes one. */
export interface FetchPort {
  (input: string | URL | Request, init?: RequestInit, limits?: PaymentLimits): Promise<Response>
  /** Asks the chain what became of payments whose fate an earlier run left open. Costs nothing where there are none. */
  reconcile(): Promise<unknown>
  /** The newest 10,000 payments, newest last. */
  payments(): Promise<readonly HttpPayment[]>
}
