import type { Hex } from './hex.ts'

/** Whether a value is `0x` and an even number of lower-case hexadecimal digits: of `bytes` bytes, where given. */
export function isHex(value: unknown, bytes?: number): value is Hex {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/.test(value)) return false
  return bytes === undefined || value.length === 2 + bytes * 2
}
