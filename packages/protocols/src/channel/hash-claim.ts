import type { Hex } from '../types/hex.ts'
import type { ChannelDomain, Claim } from './channel.ts'
import { claimTypes } from './channel-types.ts'
import { hashTypedData } from './hash-typed-data.ts'

/** Computes the EIP-712 hash that a claim's signer signs. Throws `bad-channel` where a field does not fit its type. */
export function hashClaim({ channel, amount }: Claim, domain: ChannelDomain): Hex {
  return hashTypedData(domain, claimTypes, { channel, amount })
}
