import { z } from 'zod'
import { namePattern, versionPattern } from '../names/names.ts'
import type { Address } from '../types/hex.ts'
import type { Json } from '../types/json.ts'
import { parseAddress } from '../types/parse-address.ts'
import { performatives } from './performative.ts'

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a lower-case UUID')

// One address has one text: an identity that compares unequal to itself would slip past every check.
const address = z.custom<Address>(
  value => value !== undefined && parseAddress(value) === value,
  'expected a checksummed address',
)

const milliseconds = z.int().min(0)

/** Whether a text is the id of a protocol, `name/version`. */
function isProtocolId(text: string): boolean {
  const [name = '', version = '', ...rest] = text.split('/')
  return rest.length === 0 && namePattern.test(name) && versionPattern.test(version)
}

/** Wire form of an envelope. Unknown fields are refused: what a peer does not understand it must not act on. */
export const envelopeSchema = z.strictObject({
  v: z.literal(1),
  id: uuid,
  performative: z.enum(performatives),
  sender: address,
  receiver: address,
  protocol: z.string().max(100).refine(isProtocolId, 'expected name/version'),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits'),
  type: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'expected a message type'),
  conversation: uuid,
  replyTo: uuid.optional(),
  createdAt: milliseconds,
  expiresAt: milliseconds,
  // The decoder has already walked the whole envelope as JSON.
  body: z.custom<Json>(value => value !== undefined, 'is missing'),
})
