import type { Hex } from '../types/hex.ts'
import type { Mandate, MandateDomain } from './mandate.ts'

/** The allowance that a mandate needs, as an EIP-2612 permit for exactly the mandate's total. Anyone may relay it. */
export interface MandatePermit {
  /** Unix seconds. */
  readonly deadline: number
  readonly signature: Hex
}

/** A mandate with its principal's consent: what an agent is given. It holds no key, and is worth nothing without the agent's. */
export interface SignedMandate extends MandateDomain {
  readonly mandate: Mandate
  /** The principal's EIP-712 signature: of a key, or ERC-1271. */
  readonly signature: Hex
  /** Absent where the principal gave the mandate contract an allowance itself. */
  readonly permit?: MandatePermit
}
