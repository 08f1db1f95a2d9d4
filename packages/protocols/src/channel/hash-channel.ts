import type { Hex } from '../types/hex.ts'
import type { Channel, ChannelDomain } from './channel.ts'
import { channelTypes } from './channel-types.ts'
import { hashTypedData } from './hash-typed-data.ts'

/**
 * Computes a channel's id: its EIP-712 hash, which differs per chain and per contract. Throws `bad-channel` where a field does
 * not fit its Solidity type.
 */
export function hashChannel(channel: Channel, domain: ChannelDomain): Hex {
  const { payer, signer, payee, token, challengePeriod, salt } = channel
  return hashTypedData(domain, channelTypes, { payer, signer, payee, token, challengePeriod, salt })
}
