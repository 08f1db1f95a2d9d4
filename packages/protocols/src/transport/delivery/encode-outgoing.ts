import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import type { Envelope } from '../../envelope/envelope.ts'
import { defaultEnvelopeLimits, type EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'

/** Encodes an envelope that leaves here; throws `wrong-sender` or `over-size` where the receiver would reject it anyway. */
export const encodeOutgoing = (envelope: Envelope, self: Address, limits?: EnvelopeLimits): Uint8Array => {
  if (envelope.sender !== self) {
    throw new DealwrightError({
      code: 'wrong-sender',
      message: `This transport sends for ${self} only: create the envelope with that sender (got ${envelope.sender})`,
    })
  }
  return encodeEnvelope(envelope, limits)
}

/** Encodes text that leaves here; throws `over-size`. */
export const encodeOutgoingText = (
  text: string,
  { maxBytes = defaultEnvelopeLimits.maxBytes }: EnvelopeLimits = {},
): Uint8Array => {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= maxBytes) return bytes
  throw new DealwrightError({
    code: 'over-size',
    message: `The text has ${bytes.length} bytes and ${maxBytes} are allowed: send it in parts`,
  })
}
