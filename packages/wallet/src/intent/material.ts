import type { ProposedCall, TypedData } from './intent.ts'

/** EIP-712 data, ready to be signed. */
export interface TypedDataMaterial extends TypedData {
  readonly kind: 'typed-data'
}

/** A contract call, ready to be put in a transaction. Its native value is always zero, and checked to be. */
export interface CallMaterial extends ProposedCall {
  readonly kind: 'call'
}

/** What the key is finally applied to. */
export type Material = TypedDataMaterial | CallMaterial
