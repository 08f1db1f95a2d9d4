import { canonicalJson } from '../canonical/canonical-json.ts'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Envelope } from './envelope.ts'
import { defaultEnvelopeLimits, type EnvelopeLimits } from './envelope-limits.ts'

/** Writes an envelope as UTF-8 canonical JSON. Throws `over-size` above the limit that every receiver has. */
export function encodeEnvelope(
  envelope: Envelope,
  { maxBytes = defaultEnvelopeLimits.maxBytes }: Pick<EnvelopeLimits, 'maxBytes'> = {},
): Uint8Array {
  const bytes = new TextEncoder().encode(canonicalJson({ ...envelope }))
  if (bytes.byteLength > maxBytes) {
    throw new DealwrightError({
      code: 'over-size',
      message: `a message of ${bytes.byteLength} bytes is over the limit of ${maxBytes}: send a link or a digest instead`,
    })
  }
  return bytes
}
