import { DealwrightError } from '@dealwright/protocols'

// PostgreSQL cannot index longer keys; hashes have 66 characters.
const maxLength = 1024

/**
 * Spells any text so that BullMQ takes it as a job id or queue name: no colon, never an integer, never empty. Letters,
 * digits, '.', '_' and '-' stay readable; the rest becomes its code point between tildes. Throws `bad-queue-id`.
 */
export const encodeId = (id: string): string => {
  const encoded = `.${id.replace(/[^A-Za-z0-9._-]/gu, character => `~${character.codePointAt(0)?.toString(16)}~`)}`
  if (encoded.length <= maxLength) return encoded
  throw new DealwrightError({
    code: 'bad-queue-id',
    message: `The queue id '${id.slice(0, 20)}…' is too long: ${encoded.length} of ${maxLength} characters. Use a hash of it.`,
  })
}

/** Reads what {@link encodeId} wrote. */
export const decodeId = (encoded: string): string => {
  const id = encoded.slice(1)
  if (!id.includes('~')) return id
  return id.replace(/~([0-9a-f]+)~/g, (_, point: string) => String.fromCodePoint(Number.parseInt(point, 16)))
}
