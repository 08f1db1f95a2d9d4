import { decodeEnvelope } from '../../envelope/decode-envelope.ts'
import { defaultEnvelopeLimits, type EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { failed, ok, type Result } from '../../types/result.ts'
import type { Rejection, TextForm } from '../port.ts'
import type { DispatchItem } from './create-dispatcher.ts'

/** How long a handled text is remembered: texts carry no expiry of their own, and an agent may be down for long. */
const rememberTextMs = 365 * 24 * 60 * 60 * 1_000

/** A message as the network authenticated it, before any check of ours. */
export interface InboundMessage {
  /** The network's own id of the message. */
  readonly id: string
  /** Unix milliseconds. */
  readonly sentAt: number
  readonly content:
    | { readonly kind: 'envelope'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'text'
        readonly text: string
        readonly form?: TextForm
        readonly about?: string
      }
}

export interface AdmitMessageParameters {
  readonly receiver: Address
  /** Whose turn the message takes: one name for all the addresses of a sender. */
  readonly peer: string
  /** Every address that the authenticated sender may speak for. */
  readonly senders: readonly Address[]
  /** Unix milliseconds. */
  readonly now: number
  readonly limits?: EnvelopeLimits | undefined
}

/** Checks one authenticated message and turns it into what the dispatcher takes, or says why it changes no state. */
export const admitMessage = (
  message: InboundMessage,
  { receiver, peer, senders, now, limits = {} }: AdmitMessageParameters,
): Result<DispatchItem, Rejection> => {
  const [sender, ...others] = senders
  if (sender === undefined) {
    return failed({ reason: 'forged-sender', detail: 'the sending inbox belongs to no Ethereum address' })
  }
  const { content } = message
  if (content.kind === 'text') {
    const { maxBytes = defaultEnvelopeLimits.maxBytes } = limits
    const size = Buffer.byteLength(content.text)
    if (size > maxBytes)
      return failed({
        reason: 'over-size',
        detail: `a text of ${size} bytes, ${maxBytes} are allowed`,
        sender,
      })
    const conversation = `dm:${sender}`
    return ok({
      delivery: {
        kind: 'text',
        id: message.id,
        sender,
        conversation,
        text: content.text,
        sentAt: message.sentAt,
        ...(content.form === undefined ? {} : { form: content.form }),
        ...(content.about === undefined ? {} : { about: content.about }),
      },
      peer,
      queue: conversation,
      key: `text:${message.id}`,
      expiresAt: now + rememberTextMs,
      receivedAt: now,
    })
  }
  let decoded = decodeEnvelope(content.bytes, { receiver, sender, now, limits })
  for (const other of others) {
    if (decoded.ok || decoded.error.reason !== 'forged-sender') break
    decoded = decodeEnvelope(content.bytes, { receiver, sender: other, now, limits })
  }
  if (!decoded.ok) return failed({ sender, ...decoded.error })
  const envelope = decoded.value
  return ok({
    delivery: { kind: 'envelope', envelope },
    peer,
    queue: `${envelope.sender}/${envelope.conversation}`,
    key: envelope.id,
    // Later the envelope is rejected as expired, so that is how long a copy could still act.
    expiresAt: envelope.expiresAt,
    receivedAt: now,
  })
}
