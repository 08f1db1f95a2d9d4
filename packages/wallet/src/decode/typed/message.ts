import type { Address, Hex } from '@dealwright/protocols'
import { getBigInt } from 'ethers'
import { toAddress } from '../../chain/to-address.ts'
import { toHex } from '../../chain/to-hex.ts'

/** A message's values, read as the EIP-712 encoder reads them. Throws where a value is something else. */
export interface Message {
  address(name: string): Address
  amount(name: string): bigint
  bytes(name: string): Hex
  flag(name: string): boolean
  struct(name: string): Message
  structs(name: string): readonly Message[]
}

/** Reads a message. */
export function readMessage(values: object): Message {
  const read = (name: string): unknown =>
    Object.hasOwn(values, name) ? Reflect.get(values, name) : undefined
  return {
    address: name => {
      const value = read(name)
      // Only plain hexadecimal: the encoder would take ICAP text too, which no person recognises.
      if (typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value)) return toAddress(value)
      throw new TypeError(`${name} is not an address.`)
    },
    amount: name => {
      const value = read(name)
      if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string')
        return getBigInt(value)
      throw new TypeError(`${name} is not a number.`)
    },
    bytes: name => {
      const value = read(name)
      if (typeof value === 'string') return toHex(value.toLowerCase())
      throw new TypeError(`${name} is not bytes.`)
    },
    flag: name => {
      const value = read(name)
      // Strict, because the encoder takes any value that is not empty, even the text 'false', for true.
      if (typeof value === 'boolean') return value
      throw new TypeError(`${name} is neither true nor false.`)
    },
    struct: name => nested(read(name), name),
    structs: name => {
      const value = read(name)
      if (Array.isArray(value)) return value.map(entry => nested(entry, name))
      throw new TypeError(`${name} is not a list.`)
    },
  }
}

function nested(value: unknown, name: string): Message {
  if (typeof value === 'object' && value !== null) return readMessage(value)
  throw new TypeError(`${name} is not a struct.`)
}
