import { TypedDataEncoder, type TypedDataField } from 'ethers/hash'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Hex } from '../types/hex.ts'
import { isHex } from '../types/is-hex.ts'
import type { ChannelDomain } from './channel.ts'
import { channelDomain } from './channel-types.ts'

/** Hashes typed data in the domain of a payment channel contract. Throws `bad-channel` where a field does not fit its type. */
export function hashTypedData(
  domain: ChannelDomain,
  types: Record<string, TypedDataField[]>,
  message: Record<string, unknown>,
): Hex {
  try {
    const hash = TypedDataEncoder.hash(channelDomain(domain), types, message)
    if (isHex(hash)) return hash
  } catch (cause) {
    throw new DealwrightError({
      code: 'bad-channel',
      message:
        'a field of the channel or claim does not fit its type: check addresses, hashes, seconds, amount',
      cause,
    })
  }
  throw new DealwrightError({ code: 'bad-channel', message: 'the hash is not hexadecimal' })
}
