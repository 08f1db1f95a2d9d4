import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Hex } from '../types/hex.ts'
import type { Json } from '../types/json.ts'
import { canonicalJson } from './canonical-json.ts'
import { sha256 } from './sha256.ts'

/**
 * Binds to a value without showing it: what goes on chain instead of the value. Who knows the value and the 32 random bytes of
 * `blinding` can check it; who knows only the commitment cannot guess even a value out of few. Throws `bad-blinding`.
 */
export function commit(value: Json, blinding: Hex): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(blinding)) {
    throw new DealwrightError({
      code: 'bad-blinding',
      message: 'a blinding is 32 bytes of hex: use randomHex()',
    })
  }
  return sha256(canonicalJson({ blinding: blinding.toLowerCase(), value }))
}
