import type { Address, Hex } from '@dealwright/protocols'
import { toHex } from '../../chain/to-hex.ts'
import type { Values } from './strict-abi.ts'

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

/** Reads what the strict decoder decoded. */
export function readArguments(values: Values): Arguments {
  const text = (name: string): Hex => {
    const value = values.get(name)
    if (typeof value === 'string') return toHex(value)
    throw new TypeError(`Expected ${name} to be text.`)
  }
  const list = (name: string): readonly unknown[] => {
    const value = values.get(name)
    if (Array.isArray(value)) return value
    throw new TypeError(`Expected ${name} to be a list.`)
  }
  return {
    address: text,
    amount: name => {
      const value = values.get(name)
      if (typeof value === 'bigint') return value
      throw new TypeError(`Expected ${name} to be a number.`)
    },
    bytes: text,
    flag: name => values.get(name) === true,
    struct: name => nested(values.get(name)),
    structs: name => list(name).map(nested),
    list,
    has: name => values.has(name),
  }
}

function nested(value: unknown): Arguments {
  if (value instanceof Map) return readArguments(value)
  throw new TypeError('Expected a struct.')
}
