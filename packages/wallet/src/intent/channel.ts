import type { Address, Hex } from '@dealwright/protocols'
import { AbiCoder, keccak256, TypedDataEncoder } from 'ethers'
import { toHex } from '../chain/to-hex.ts'

/** Who pays whom through a payment channel; its EIP-712 hash is the channel's id. */
export interface Channel {
  readonly payer: Address
  /** Signs claims: the payer, or a key or ERC-1271 contract of its choice. */
  readonly signer: Address
  readonly payee: Address
  readonly token: Address
  /** Seconds that the payee keeps for a last claim after the payer closes early. */
  readonly challengePeriod: number
  readonly salt: Hex
}

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

/** Where channels live. */
export interface ChannelDomain {
  readonly chainId: number
  readonly paymentChannel: Address
}

const channelTypes = {
  Channel: [
    { name: 'payer', type: 'address' },
    { name: 'signer', type: 'address' },
    { name: 'payee', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'challengePeriod', type: 'uint32' },
    { name: 'salt', type: 'bytes32' },
  ],
}

/** The EIP-712 domain of the channels of one contract. */
export function channelTypedDomain({ chainId, paymentChannel }: ChannelDomain) {
  return { name: 'Dealwright PaymentChannel', version: '1', chainId, verifyingContract: paymentChannel }
}

/** A channel's id: its EIP-712 hash. */
export function hashChannel(channel: Channel, domain: ChannelDomain): Hex {
  return toHex(TypedDataEncoder.hash(channelTypedDomain(domain), channelTypes, { ...channel }))
}

/** The EIP-3009 nonce of the deposit that brings a channel to `deposited` atomic units, ending at `expiresAt` (Unix seconds). */
export function depositNonce(parameters: { channelId: Hex; deposited: bigint; expiresAt: number }): Hex {
  const { channelId, deposited, expiresAt } = parameters
  const coder = AbiCoder.defaultAbiCoder()
  return toHex(keccak256(coder.encode(['bytes32', 'uint256', 'uint256'], [channelId, deposited, expiresAt])))
}
