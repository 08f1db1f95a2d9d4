import { createHash } from 'node:crypto'
import type { Hex } from '../types/hex.ts'

/** SHA-256 of bytes, or of the UTF-8 bytes of a text. */
export function sha256(data: string | Uint8Array): Hex {
  return `0x${createHash('sha256').update(data).digest('hex')}`
}
