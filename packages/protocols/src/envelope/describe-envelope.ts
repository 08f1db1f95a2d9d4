import type { Protocol } from '../protocol/protocol.ts'
import { plainText } from '../text/plain-text.ts'
import type { Envelope } from './envelope.ts'

/**
 * Says in one line what an envelope is, for people whose chat app knows nothing of protocols: the protocol's own `fallback`
 * text where it is given and has one for this message, else e.g. `Ping from 0xf39F…2266 (ping/1.0.0)`. Safe to show: at
 * most 200 characters, without control or bidi characters. Never throws.
 */
export function describeEnvelope(envelope: Envelope, protocol?: Protocol): string {
  return plainText(declaredText(envelope, protocol) ?? defaultText(envelope))
}

function declaredText(
  { protocol: id, type, body }: Envelope,
  protocol: Protocol | undefined,
): string | undefined {
  if (protocol?.id !== id) return undefined
  try {
    const text: unknown = protocol.fallback(type, body)
    return typeof text === 'string' && text.trim() !== '' ? text : undefined
  } catch {
    // A template is for show only: one that fails must not stop the message.
    return undefined
  }
}

function defaultText({ type, sender, protocol }: Envelope): string {
  return `${type} from ${sender.slice(0, 6)}…${sender.slice(-4)} (${protocol})`
}
