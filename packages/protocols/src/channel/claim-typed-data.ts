import type { Address, Hex } from '../types/hex.ts'
import type { ChannelDomain, Claim } from './channel.ts'
import { channelDomain, claimTypes } from './channel-types.ts'

/** What a wallet signs to pay, in the shape of `signer.signTypedData(domain, types, message)`; JSON throughout. */
export interface ClaimTypedData {
  readonly domain: {
    readonly name: string
    readonly version: string
    readonly chainId: number
    readonly verifyingContract: Address
  }
  readonly types: Record<string, { name: string; type: string }[]>
  readonly primaryType: 'Claim'
  readonly message: { channel: Hex; amount: string }
}

/** Builds the EIP-712 typed data of a claim for one payment channel contract on one chain. */
export function claimTypedData({ channel, amount }: Claim, domain: ChannelDomain): ClaimTypedData {
  return {
    domain: channelDomain(domain),
    types: claimTypes,
    primaryType: 'Claim',
    message: { channel, amount: amount.toString() },
  }
}
