import { toJson } from '../canonical/to-json.ts'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { MessageInput, MessageType, Protocol } from '../protocol/protocol.ts'
import { validate } from '../schema/validate.ts'
import { plainText } from '../text/plain-text.ts'
import type { Address } from '../types/hex.ts'
import type { Envelope } from './envelope.ts'
import { type EnvelopeSources, sealEnvelope } from './seal-envelope.ts'

export interface CreateEnvelopeParameters<P extends Protocol, Type extends MessageType<P>> {
  protocol: P
  /** Message type within the protocol. */
  type: Type
  sender: Address
  receiver: Address
  body: MessageInput<P, Type>
  /** UUID of the dialogue. Default a new one. */
  conversation?: string | undefined
  /** Id of the envelope that this one answers. */
  replyTo?: string | undefined
  /** How long the envelope may act, in milliseconds. Default one hour, at most 7 days. */
  ttlMs?: number | undefined
}

/**
 * Wraps a message for sending. The body is checked, defaults are filled in and fields that the schema does not know are left
 * out, so that nothing private slips along. Throws `invalid-body`, `not-json`, `unknown-type`, `bad-ttl` or `bad-envelope`.
 *
 * ```ts
 * import { createEnvelope } from '@dealwright/protocols'
 *
 * const envelope = createEnvelope({ protocol: ping, type: 'Ping', sender, receiver, body: { n: 1 } })
 * ```
 */
export function createEnvelope<P extends Protocol, Type extends MessageType<P>>(
  { protocol, type, body, ...rest }: CreateEnvelopeParameters<P, Type>,
  sources?: EnvelopeSources,
): Envelope {
  const schema = Object.hasOwn(protocol.messages, type) ? protocol.messages[type] : undefined
  const performative = protocol.performatives[type]
  if (schema === undefined || performative === undefined) {
    const message = `${protocol.id} has no message '${plainText(type, 40)}': send one that it declares`
    throw new DealwrightError({ code: 'unknown-type', message })
  }
  const parsed = validate(schema, toJson(body), type)
  if (!parsed.ok) {
    throw new DealwrightError({ code: 'invalid-body', message: `${protocol.id}: ${parsed.error}` })
  }
  const content = {
    performative,
    protocol: protocol.id,
    digest: protocol.digest,
    type,
    body: toJson(parsed.value),
  }
  return sealEnvelope({ ...content, ...rest }, sources)
}
