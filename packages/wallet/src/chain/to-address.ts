import type { Address } from '@dealwright/protocols'
import { getAddress } from 'ethers'
import { toHex } from './to-hex.ts'

/** Checksums an address. Throws a `TypeError` where the text is not one. */
export function toAddress(text: string): Address {
  return toHex(getAddress(text))
}
