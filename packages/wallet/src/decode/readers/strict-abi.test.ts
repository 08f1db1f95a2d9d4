import { AbiCoder, MaxUint256, ParamType } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { strictDecoder } from './strict-abi.ts'

const types = [
  '(address to,uint96 amount,bytes data,(bool flag,int64 change)[] list) call',
  'string text',
  'bytes32[] hashes',
  '(uint48 end,bytes4 selector) fixed',
  '(string name,(bytes value)[] entries)[] deep',
].map(type => ParamType.from(type))
const coder = AbiCoder.defaultAbiCoder()
const decode = strictDecoder(types)

const bytes = (length?: number) =>
  fc
    .uint8Array(length === undefined ? { maxLength: 70 } : { minLength: length, maxLength: length })
    .map(data => `0x${Buffer.from(data).toString('hex')}`)
const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n })
const values = fc.tuple(
  fc.tuple(
    bytes(20),
    uint(96n),
    bytes(),
    fc.array(fc.tuple(fc.boolean(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), { maxLength: 3 }),
  ),
  fc.string({ unit: 'grapheme' }),
  fc.array(bytes(32), { maxLength: 3 }),
  fc.tuple(uint(48n), bytes(4)),
  fc.array(fc.tuple(fc.string(), fc.array(fc.tuple(bytes()), { maxLength: 2 })), { maxLength: 2 }),
)
const encode = (list: readonly unknown[]) => coder.encode(types, list).slice(2)

/** Values in the order of their types, as the encoder takes them. */
function inOrder(value: unknown): unknown {
  if (value instanceof Map) return [...value.values()].map(inOrder)
  return Array.isArray(value) ? value.map(inOrder) : value
}

/** Whether ethers reads the bytes and writes the very same ones. */
function isCanonical(text: string): boolean {
  try {
    return encode(coder.decode(types, `0x${text}`)) === text
  } catch {
    return false
  }
}

describe('strictDecoder', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(values, list => {
        const text = encode(list)
        const decoded = decode(text)
        expect(decoded).toBeDefined()
        expect(encode([...(decoded ?? new Map()).values()].map(inOrder))).toBe(text)
      }),
    )
  })

  it('takes exactly what another coder reads and writes the same, whatever byte is changed', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, place, change) => {
        const changed = Buffer.from(encode(list), 'hex')
        const at = place % changed.length
        changed[at] = (changed[at] ?? 0) ^ change
        const text = changed.toString('hex')
        expect(decode(text) !== undefined).toBe(isCanonical(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it('takes no byte too many or too few, and no length that is not there', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 64 }), (list, count) => {
        const text = encode(list)
        expect(decode(`${text}${'0'.repeat(count)}`)).toBeUndefined()
        expect(decode(text.slice(0, -count))).toBeUndefined()
      }),
    )
    const huge = strictDecoder([ParamType.from('bytes32[] x')])
    expect(huge(`${'0'.repeat(62)}20${MaxUint256.toString(16)}`)).toBeUndefined()
    expect(huge(`${'0'.repeat(62)}20${'0'.repeat(56)}ffffffff`)).toBeUndefined()
  })

  it('refuses types that nothing here has', () => {
    expect(() => strictDecoder([ParamType.from('uint256[2] x')])).toThrow('not a type')
  })
})
