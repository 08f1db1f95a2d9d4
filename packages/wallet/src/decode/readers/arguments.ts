import type { Address, Hex } from '@dealwright/protocols'
import { Result } from 'ethers'
import { toAddress } from '../../chain/to-address.ts'
import { toHex } from '../../chain/to-hex.ts'

/** Decoded arguments by name, typed as they are read. Throws a `TypeError` where an argument is something else. */
export interface Arguments {
  address(name: string): Address
  amount(name: string): bigint
  bytes(name: string): Hex
  flag(name: string): boolean
  struct(name: string): Arguments
  structs(name: string): readonly Arguments[]
  list(name: string): readonly unknown[]
  has(name: string): boolean
}

/** Reads what ethers decoded. */
export function readArguments(result: Result): Arguments {
  const read = (name: string): unknown => result.getValue(name)
  const nested = (value: unknown): Arguments => {
    if (value instanceof Result) return readArguments(value)
    throw new TypeError('Expected a struct.')
  }
  const list = (name: string): readonly unknown[] => {
    const value = read(name)
    if (value instanceof Result) return value.toArray()
    throw new TypeError('Expected a list.')
  }
  return {
    address: name => toAddress(textOf(read(name))),
    amount: name => {
      const value = read(name)
      if (typeof value === 'bigint') return value
      throw new TypeError('Expected a number.')
    },
    bytes: name => toHex(textOf(read(name))),
    flag: name => read(name) === true,
    struct: name => nested(read(name)),
    structs: name => list(name).map(nested),
    list,
    has: name => Object.hasOwn(result.toObject(), name),
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError('Expected text.')
}
