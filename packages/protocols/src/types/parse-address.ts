import { getAddress } from 'ethers/address'
import type { Address } from './hex.ts'

/**
 * Reads an Ethereum address in its EIP-55 or all-lower-case form as its checksummed form, or returns undefined. A mixed-case
 * address with a wrong checksum is a typing error and refused.
 */
export function parseAddress(value: unknown): Address | undefined {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) return undefined
  try {
    return `0x${getAddress(value).slice(2)}`
  } catch {
    return undefined
  }
}
