import { type Agreement, type Hex, hashAgreement } from '@dealwright/protocols'
import type { Arguments } from './arguments.ts'
import type { Site } from './reading.ts'

/** An agreement as the escrow's ABI has it. */
export const agreementTuple =
  '(address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt)'

/** Reads an agreement. Throws a `TypeError` where a time is beyond what a number can hold. */
export function readAgreement(values: Arguments): Agreement {
  return {
    client: values.address('client'),
    provider: values.address('provider'),
    evaluator: values.address('evaluator'),
    token: values.address('token'),
    price: values.amount('price'),
    serviceDigest: values.bytes('serviceDigest'),
    requestHash: values.bytes('requestHash'),
    deliverBy: toSeconds(values.amount('deliverBy')),
    reviewPeriod: toSeconds(values.amount('reviewPeriod')),
    salt: values.bytes('salt'),
  }
}

/** The deal that an agreement is, on the escrow of a context. */
export function dealOf(agreement: Agreement, { context }: Pick<Site, 'context'>): Hex {
  return hashAgreement(agreement, { chainId: context.chainId, escrow: context.contracts.escrow })
}

/** Seconds as a number. Throws a `TypeError` beyond 2^53. */
export function toSeconds(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new TypeError('That time is too far ahead.')
  return Number(value)
}
