import { type Address, type Agreement, type Hex, randomHex } from '@dealwright/protocols'
import { getAddress } from 'ethers'
import fc from 'fast-check'
import type { PolicyContext } from '../policy/policy.ts'

/** A checksummed address made of one repeated byte. */
export function addressOf(byte: number): Address {
  return `0x${getAddress(`0x${byte.toString(16).padStart(2, '0').repeat(20)}`).slice(2)}`
}

export const self = addressOf(0x11)
export const peer = addressOf(0x22)
export const stranger = addressOf(0x33)
export const token = { symbol: 'USDC', decimals: 6, address: addressOf(0xaa) }
export const otherToken = addressOf(0xbb)

export const context: PolicyContext = {
  self,
  chainId: 31_337,
  contracts: {
    escrow: addressOf(0xe1),
    identityRegistry: addressOf(0xe2),
    reputationRegistry: addressOf(0xe3),
    token: token.address,
  },
  token,
}

/** An agreement in which this wallet is the client, with every rule kept. */
export const agreement: Agreement = {
  client: self,
  provider: peer,
  evaluator: self,
  token: token.address,
  price: 1_000_000n,
  serviceDigest: randomHex(),
  requestHash: randomHex(),
  deliverBy: 1_800_000_000,
  reviewPeriod: 600,
  salt: randomHex(),
}

const anyone = fc.constantFrom(self, peer, stranger)
const bytes32: fc.Arbitrary<Hex> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map(bytes => `0x${Buffer.from(bytes).toString('hex')}` as const)

/** Agreements between known and unknown parties, at prices around the ceiling and at the extremes. */
export const agreements: fc.Arbitrary<Agreement> = fc.record({
  client: anyone,
  provider: anyone,
  evaluator: anyone,
  token: fc.constantFrom(token.address, otherToken, stranger),
  price: fc.oneof(fc.bigInt({ min: 0n, max: 10_000_000n }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })),
  serviceDigest: bytes32,
  requestHash: bytes32,
  deliverBy: fc.integer({ min: 0, max: 2 ** 40 }),
  reviewPeriod: fc.integer({ min: 0, max: 2 ** 31 }),
  salt: bytes32,
})

export { bytes32 }
