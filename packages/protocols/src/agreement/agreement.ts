import type { Address, Hex } from '../types/hex.ts'

/** Terms that client and provider both sign (EIP-712). Its hash is the deal id: see {@link hashAgreement}. */
export interface Agreement {
  readonly client: Address
  readonly provider: Address
  /** Who may complete or reject the job after submission. The client itself where no third party judges. */
  readonly evaluator: Address
  readonly token: Address
  /** Atomic units of `token`. */
  readonly price: bigint
  /** Digest of the service's contract: see `digestService`. */
  readonly serviceDigest: Hex
  /** Blinded commitment to the input: see `commit`. */
  readonly requestHash: Hex
  /** Unix seconds. Nothing submitted by then: the client may claim the refund. */
  readonly deliverBy: number
  /** Seconds after submission during which the evaluator may reject. Then anyone may release the payment. */
  readonly reviewPeriod: number
  /** 32 random bytes, so that equal terms make distinct deals. */
  readonly salt: Hex
}

/** Where an agreement is enforced: the EIP-712 domain. */
export interface EscrowDomain {
  readonly chainId: number
  readonly escrow: Address
}
