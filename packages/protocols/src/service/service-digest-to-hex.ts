import { DealwrightError } from '../errors/dealwright-error.ts'
import { plainText } from '../text/plain-text.ts'
import type { Hex } from '../types/hex.ts'

/** Turns `sha256:<hex>` into the bytes32 of an agreement and of on-chain metadata. Throws `bad-digest`. */
export function serviceDigestToHex(digest: string): Hex {
  const hex = /^sha256:(?<hex>[0-9a-f]{64})$/.exec(digest)?.groups?.hex
  if (hex === undefined) {
    throw new DealwrightError({
      code: 'bad-digest',
      message: `'${plainText(digest, 80)}' is not a digest: use service.digest, 'sha256:' and 64 lower-case hex digits`,
    })
  }
  return `0x${hex}`
}
