import type { Address, Hex } from '../types/hex.ts'
import type { Agreement } from './agreement.ts'

/** An agreement as it travels: JSON, the price as a decimal string of atomic units. */
export type EncodedAgreement = {
  client: Address
  provider: Address
  evaluator: Address
  token: Address
  price: string
  serviceDigest: Hex
  requestHash: Hex
  deliverBy: number
  reviewPeriod: number
  salt: Hex
}

/** Turns an agreement into its wire form. {@link parseAgreement} reads it back. */
export function encodeAgreement(agreement: Agreement): EncodedAgreement {
  return {
    client: agreement.client,
    provider: agreement.provider,
    evaluator: agreement.evaluator,
    token: agreement.token,
    price: agreement.price.toString(),
    serviceDigest: agreement.serviceDigest,
    requestHash: agreement.requestHash,
    deliverBy: agreement.deliverBy,
    reviewPeriod: agreement.reviewPeriod,
    salt: agreement.salt,
  }
}
