import type { Address, Hex } from '../types/hex.ts'

/**
 * What a principal signs (EIP-712) so that an agent may pay for deals with the principal's money. The limits hold on chain,
 * whatever the agent does. Amounts are atomic units of `token`, times Unix seconds.
 */
export interface Mandate {
  /** Whose money it is. It stays in this account until a deal is paid, and refunds go back to it. */
  readonly principal: Address
  /** The client of every agreement that may be paid. */
  readonly agent: Address
  readonly token: Address
  readonly escrow: Address
  /** ERC-8004 identity registry that a provider must be in; the zero address allows any provider. */
  readonly registry: Address
  /** Most that one agreement may cost. */
  readonly perDeal: bigint
  /** Most that may be spent in one period. */
  readonly perPeriod: bigint
  /** Most that may ever be spent. Refunds do not restore it. */
  readonly total: bigint
  /** Seconds, counted in fixed windows from `validAfter`; 0 means no limit per period. */
  readonly period: number
  readonly validAfter: number
  readonly validUntil: number
  /** Digests that an agreement's service must be one of; empty allows any service. */
  readonly services: readonly Hex[]
  /** 32 random bytes, so that equal limits make distinct mandates. */
  readonly salt: Hex
}

/** Where a mandate is enforced: the EIP-712 domain. */
export interface MandateDomain {
  readonly chainId: number
  readonly spendingMandate: Address
}
