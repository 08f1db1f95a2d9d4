import { getAddress } from 'ethers/address'
import type { Address } from './hex.ts'

// A checksum costs a Keccak hash, and every message names the same few addresses.
const known = new Map<string, Address>()
const maxKnown = 1_000

/**
 * Reads an Ethereum address in its EIP-55 or all-lower-case form as its checksummed form, or returns undefined. A mixed-case
 * address with a wrong checksum is a typing error and refused.
 */
export function parseAddress(value: unknown): Address | undefined {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) return undefined
  const before = known.get(value)
  if (before) return before
  try {
    const address: Address = `0x${getAddress(value).slice(2)}`
    if (known.size >= maxKnown) known.clear()
    known.set(value, address)
    return address
  } catch {
    return undefined
  }
}
