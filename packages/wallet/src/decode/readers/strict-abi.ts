import { parseAddress } from '@dealwright/protocols'
import type { ParamType } from 'ethers'
import { toHex } from '../../chain/to-hex.ts'

/** A decoded struct or list of arguments: each value by its name. */
export type Values = ReadonlyMap<string, unknown>

/** How a type is laid out: `head` in characters of hexadecimal text, `read` answers with the value and where it ends. */
interface Layout {
  readonly name: string
  readonly head: number
  readonly isDynamic: boolean
  read(text: string, at: number): { readonly value: unknown; readonly end: number }
}

const word = 64
const zeros = '0'.repeat(word)
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Builds a decoder of ABI-encoded parameters (hexadecimal digits without `0x`, lower case) that takes the one canonical encoding
 * only: every offset where it must be, padding zero, numbers within their types, no byte missing or left over. Answers undefined
 * for everything else. Written apart from what encodes, so that one fault does not hide in both.
 */
export function strictDecoder(parameters: readonly ParamType[]): (text: string) => Values | undefined {
  const layouts = parameters.map(layoutOf)
  return text => {
    try {
      const { value, end } = readStruct(layouts, text, 0)
      return end === text.length ? value : undefined
    } catch {
      return undefined
    }
  }
}

function layoutOf(type: ParamType): Layout {
  const { name, baseType, components, arrayChildren, arrayLength } = type
  if (baseType === 'tuple' && components !== null) return structLayout(name, components.map(layoutOf))
  if (baseType === 'array' && arrayChildren !== null && arrayLength === -1)
    return { name, head: word, isDynamic: true, read: listReader(layoutOf(arrayChildren)) }
  if (type.type === 'bytes')
    return {
      name,
      head: word,
      isDynamic: true,
      read: (text, at) => readBytes(text, at, bytes => toHex(`0x${bytes}`)),
    }
  if (type.type === 'string')
    return {
      name,
      head: word,
      isDynamic: true,
      read: (text, at) => readBytes(text, at, bytes => utf8.decode(Buffer.from(bytes, 'hex'))),
    }
  const readWord = wordReader(type.type)
  return {
    name,
    head: word,
    isDynamic: false,
    read: (text, at) => ({ value: readWord(wordAt(text, at)), end: at + word }),
  }
}

function structLayout(name: string, fields: readonly Layout[]): Layout {
  const isDynamic = fields.some(field => field.isDynamic)
  const head = isDynamic ? word : fields.reduce((total, field) => total + field.head, 0)
  return { name, head, isDynamic, read: (text, at) => readStruct(fields, text, at) }
}

/** Reads fields whose heads stand one after the other, and whose tails follow in order without a gap. */
function readStruct(fields: readonly Layout[], text: string, at: number): { value: Values; end: number } {
  const values = new Map<string, unknown>()
  let head = at
  let tail = fields.reduce((total, field) => total + field.head, at)
  for (const field of fields) {
    if (field.isDynamic) {
      if (sizeAt(text, head) * 2 !== tail - at) throw new RangeError('offset')
      const { value, end } = field.read(text, tail)
      values.set(field.name, value)
      tail = end
    } else values.set(field.name, field.read(text, head).value)
    head += field.head
  }
  return { value: values, end: tail }
}

function listReader(item: Layout): Layout['read'] {
  return (text, at) => {
    const length = sizeAt(text, at)
    // Each item has a head of its own: a length beyond what is there is refused before anything is made.
    if (length * item.head > text.length - at) throw new RangeError('length')
    const items = Array.from({ length }, (_, index): Layout => ({ ...item, name: String(index) }))
    const { value, end } = readStruct(items, text, at + word)
    return { value: [...value.values()], end }
  }
}

function readBytes<Value>(
  text: string,
  at: number,
  convert: (bytes: string) => Value,
): { value: Value; end: number } {
  const start = at + word
  const last = start + sizeAt(text, at) * 2
  const end = start + Math.ceil((last - start) / word) * word
  if (end > text.length) throw new RangeError('length')
  if (!isZero(text.slice(last, end))) throw new RangeError('padding')
  return { value: convert(text.slice(start, last)), end }
}

function wordReader(type: string): (text: string) => unknown {
  if (type === 'address')
    return text => {
      const address = isZero(text.slice(0, 24)) ? parseAddress(`0x${text.slice(24)}`) : undefined
      if (address === undefined) throw new RangeError('address')
      return address
    }
  if (type === 'bool')
    return text => {
      if (text !== zeros && text !== `${zeros.slice(1)}1`) throw new RangeError('bool')
      return text !== zeros
    }
  const [, kind, digits] = /^(uint|int|bytes)(\d+)$/.exec(type) ?? []
  const size = Number(digits)
  switch (kind) {
    case 'bytes':
      return text => {
        if (!isZero(text.slice(size * 2))) throw new RangeError('padding')
        return toHex(`0x${text.slice(0, size * 2)}`)
      }
    case 'uint':
      return text => {
        if (!isZero(text.slice(0, word - size / 4))) throw new RangeError('number')
        return BigInt(`0x${text}`)
      }
    case 'int':
      return text => {
        const value = BigInt.asIntN(256, BigInt(`0x${text}`))
        if (BigInt.asIntN(size, value) !== value) throw new RangeError('number')
        return value
      }
    default:
      throw new TypeError(`${type} is not a type that is decoded here.`)
  }
}

function wordAt(text: string, at: number): string {
  const found = text.slice(at, at + word)
  if (found.length < word) throw new RangeError('short')
  return found
}

/** A size or an offset in bytes: no honest one is beyond 2^32. */
function sizeAt(text: string, at: number): number {
  const found = wordAt(text, at)
  if (!isZero(found.slice(0, word - 8))) throw new RangeError('size')
  return Number.parseInt(found.slice(word - 8), 16)
}

function isZero(text: string): boolean {
  return zeros.startsWith(text)
}
