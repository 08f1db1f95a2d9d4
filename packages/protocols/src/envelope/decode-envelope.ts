import { findJsonFault } from '../canonical/find-json-fault.ts'
import { describeIssues } from '../text/describe-issues.ts'
import type { Rejection } from '../transport/port.ts'
import type { Address } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import { failed, ok, type Result } from '../types/result.ts'
import type { Envelope } from './envelope.ts'
import { defaultEnvelopeLimits, type EnvelopeLimits, maxEnvelopeDepth } from './envelope-limits.ts'
import { envelopeSchema } from './envelope-schema.ts'
import { isNestedDeeper } from './is-nested-deeper.ts'

export interface DecodeEnvelopeParameters {
  /** The address that this agent answers to. */
  receiver: Address
  /** The sender as the network authenticated it. */
  sender: Address
  /** Unix milliseconds. */
  now: number
  limits?: EnvelopeLimits | undefined
}

/**
 * Reads an envelope from the wire, trusting nothing: size and nesting are bounded before parsing, unknown fields and keys that
 * pollute prototypes are refused, and sender, receiver and times must be right. Never throws; the rejection holds no content.
 */
export function decodeEnvelope(
  bytes: Uint8Array,
  { receiver, sender, now, limits = {} }: DecodeEnvelopeParameters,
): Result<Envelope, Rejection> {
  const { maxBytes = defaultEnvelopeLimits.maxBytes } = limits
  if (bytes.byteLength > maxBytes) {
    return failed({
      reason: 'over-size',
      detail: `${bytes.byteLength} bytes, ${maxBytes} are allowed`,
      sender,
    })
  }
  const parsed = parseEnvelope(bytes)
  if (!parsed.ok) return failed({ reason: 'malformed', detail: parsed.error, sender })
  const envelope = parsed.value
  const fault = findFaultOfParties(envelope, { receiver, sender }) ?? findFaultOfTimes(envelope, now, limits)
  return fault ? failed({ ...fault, sender, envelopeId: envelope.id }) : ok(envelope)
}

function parseEnvelope(bytes: Uint8Array): Result<Envelope, string> {
  if (isNestedDeeper(bytes, maxEnvelopeDepth)) return failed(`nested deeper than ${maxEnvelopeDepth} levels`)
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return failed('not JSON in UTF-8')
  }
  const fault = findJsonFault(json, maxEnvelopeDepth)
  if (fault) return failed(fault.replace(/^value/, 'envelope'))
  const parsed = envelopeSchema.safeParse(json)
  if (!parsed.success) return failed(describeIssues('envelope', parsed.error))
  const { replyTo, ...envelope } = parsed.data
  return ok(replyTo === undefined ? envelope : { ...envelope, replyTo })
}

function findFaultOfParties(
  envelope: Envelope,
  { receiver, sender }: { receiver: Address; sender: Address },
): Pick<Rejection, 'reason' | 'detail'> | undefined {
  if (envelope.receiver !== parseAddress(receiver)) {
    return { reason: 'mis-addressed', detail: `addressed to ${envelope.receiver}` }
  }
  if (envelope.sender !== parseAddress(sender)) {
    return { reason: 'forged-sender', detail: `says it is from ${envelope.sender}` }
  }
  return undefined
}

function findFaultOfTimes(
  { createdAt, expiresAt }: Envelope,
  now: number,
  limits: EnvelopeLimits,
): Pick<Rejection, 'reason' | 'detail'> | undefined {
  const { maxTtlMs = defaultEnvelopeLimits.maxTtlMs, clockSkewMs = defaultEnvelopeLimits.clockSkewMs } =
    limits
  const ttlMs = expiresAt - createdAt
  if (ttlMs <= 0) return { reason: 'malformed', detail: 'expires before it was created' }
  if (ttlMs > maxTtlMs) return { reason: 'malformed', detail: `lives ${ttlMs} ms, ${maxTtlMs} are allowed` }
  if (now >= expiresAt) return { reason: 'expired', detail: `expired ${now - expiresAt} ms ago` }
  if (createdAt > now + clockSkewMs) {
    return {
      reason: 'not-yet-valid',
      detail: `created ${createdAt - now} ms from now, ${clockSkewMs} are allowed`,
    }
  }
  return undefined
}
