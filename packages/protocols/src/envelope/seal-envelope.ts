import { randomUUID } from 'node:crypto'
import { findJsonFault } from '../canonical/find-json-fault.ts'
import { DealwrightError } from '../errors/dealwright-error.ts'
import { describeIssues } from '../text/describe-issues.ts'
import type { Address } from '../types/hex.ts'
import type { Json } from '../types/json.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { Envelope } from './envelope.ts'
import { defaultEnvelopeLimits, maxEnvelopeDepth } from './envelope-limits.ts'
import { envelopeSchema } from './envelope-schema.ts'
import type { Performative } from './performative.ts'

/** Where an envelope's time and ids come from: given in tests. */
export interface EnvelopeSources {
  /** Unix milliseconds. Default the system clock. */
  now?: () => number
  /** Default a random UUID. */
  randomId?: () => string
}

interface SealEnvelopeParameters {
  performative: Performative
  protocol: string
  digest: string
  type: string
  body: Json
  sender: Address
  receiver: Address
  conversation?: string | undefined
  replyTo?: string | undefined
  ttlMs?: number | undefined
}

const defaultTtlMs = 60 * 60 * 1_000

/** Gives a checked message its id, its times and its checksummed addresses. */
export function sealEnvelope(
  { sender, receiver, conversation, replyTo, ttlMs = defaultTtlMs, ...content }: SealEnvelopeParameters,
  { now = Date.now, randomId = randomUUID }: EnvelopeSources = {},
): Envelope {
  if (!(ttlMs > 0 && ttlMs <= defaultEnvelopeLimits.maxTtlMs)) {
    throw new DealwrightError({
      code: 'bad-ttl',
      message: `a message may live from 1 ms to ${defaultEnvelopeLimits.maxTtlMs} ms, not ${ttlMs}`,
    })
  }
  const fault = findJsonFault(content.body, maxEnvelopeDepth - 1)
  if (fault) throw new DealwrightError({ code: 'not-json', message: `${fault}: send flatter data` })
  const createdAt = now()
  const parsed = envelopeSchema.safeParse({
    v: 1,
    id: randomId(),
    ...content,
    sender: parseAddress(sender),
    receiver: parseAddress(receiver),
    conversation: conversation ?? randomId(),
    ...(replyTo === undefined ? {} : { replyTo }),
    createdAt,
    expiresAt: createdAt + Math.ceil(ttlMs),
  })
  if (!parsed.success) {
    throw new DealwrightError({ code: 'bad-envelope', message: describeIssues('envelope', parsed.error) })
  }
  const { replyTo: answered, ...envelope } = parsed.data
  return answered === undefined ? envelope : { ...envelope, replyTo: answered }
}
