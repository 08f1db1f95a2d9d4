import { randomBytes } from 'node:crypto'
import type { Hex } from '../types/hex.ts'

/** Bytes from the system's secure random source: 32 unless told otherwise. For salts and blindings. */
export function randomHex(bytes: number = 32): Hex {
  return `0x${randomBytes(bytes).toString('hex')}`
}
