import type { Address } from '../types/hex.ts'

/** A fungible token as read from chain: never guessed. Amounts of it are `bigint` atomic units. */
export interface Token {
  readonly symbol: string
  readonly decimals: number
  readonly address: Address
}
