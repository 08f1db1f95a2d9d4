import type { Channel, Hex } from '@dealwright/protocols'
import { AbiCoder, keccak256 } from 'ethers'
import { toHex } from '../chain/to-hex.ts'

export { type Channel, hashChannel } from '@dealwright/protocols'

/** A payer's EIP-3009 consent to a deposit, as the channel contract takes it. */
export interface ChannelDeposit {
  /** Unix seconds. */
  readonly validAfter: bigint
  /** Unix seconds. */
  readonly validBefore: bigint
  readonly signature: Hex
}

/** A cumulative amount that a channel's signer signed. */
export interface SignedClaim {
  readonly channel: Channel
  /** Atomic units in all, not on top of the claim before. */
  readonly amount: bigint
  readonly signature: Hex
}

/** The EIP-3009 nonce of the deposit that brings a channel to `deposited` atomic units, ending at `expiresAt` (Unix seconds). */
export function depositNonce(parameters: { channelId: Hex; deposited: bigint; expiresAt: number }): Hex {
  const { channelId, deposited, expiresAt } = parameters
  const coder = AbiCoder.defaultAbiCoder()
  return toHex(keccak256(coder.encode(['bytes32', 'uint256', 'uint256'], [channelId, deposited, expiresAt])))
}
