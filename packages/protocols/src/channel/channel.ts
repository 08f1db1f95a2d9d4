import type { Address, Hex } from '../types/hex.ts'

/** Who pays whom in a one-way payment channel. Its EIP-712 hash is the channel's id: see {@link hashChannel}. */
export interface Channel {
  /** Whose deposit it is. */
  readonly payer: Address
  /** Who signs claims; mostly the payer itself. */
  readonly signer: Address
  readonly payee: Address
  readonly token: Address
  /** Seconds that the payee keeps for a last claim after the payer closes early. */
  readonly challengePeriod: number
  /** 32 random bytes, so that the same two have several channels. */
  readonly salt: Hex
}

/** Where channels are kept: the EIP-712 domain. */
export interface ChannelDomain {
  readonly chainId: number
  readonly paymentChannel: Address
}

/** The payer's word that the payee may have `amount` of a channel in all. */
export interface Claim {
  /** The channel's id. */
  readonly channel: Hex
  /** Atomic units, cumulative since the channel was opened. */
  readonly amount: bigint
}

/** A claim with the signature of the channel's signer. */
export interface SignedClaim extends Claim {
  readonly signature: Hex
}
