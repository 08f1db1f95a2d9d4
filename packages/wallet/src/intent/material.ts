import type { Address, Hex } from '@dealwright/protocols'
import type { TypedDataDomain, TypedDataField } from 'ethers'

/** EIP-712 data, ready to be signed. */
export interface TypedDataMaterial {
  readonly kind: 'typed-data'
  readonly domain: TypedDataDomain
  readonly primaryType: string
  readonly types: Record<string, TypedDataField[]>
  readonly message: Record<string, unknown>
}

/** A contract call, ready to be put in a transaction. */
export interface CallMaterial {
  readonly kind: 'call'
  readonly to: Address
  readonly data: Hex
  /** Native currency in wei: always zero, and checked to be. */
  readonly value: bigint
}

/** What the key is finally applied to. */
export type Material = TypedDataMaterial | CallMaterial
