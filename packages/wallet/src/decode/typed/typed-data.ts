import type { TypedDataDomain, TypedDataField } from 'ethers'

/** EIP-712 data as somebody wants it signed. */
export interface TypedData {
  readonly domain: TypedDataDomain
  readonly primaryType: string
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>
  readonly message: Readonly<Record<string, unknown>>
}
