import { DealwrightError } from '../errors/dealwright-error.ts'
import { plainText } from '../text/plain-text.ts'
import type { Address } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { ControlType } from './control-messages.ts'
import type { Envelope } from './envelope.ts'
import { type EnvelopeSources, sealEnvelope } from './seal-envelope.ts'

export interface CreateControlEnvelopeParameters {
  type: ControlType
  /** The message that was not understood or failed; for `cancel`, any message of the dialogue. */
  about: Envelope
  /** Who sends: one of the two parties of `about`. */
  sender: Address
  /** One line for the other side, at most 500 characters. Never a secret: it leaves the house. */
  reason: string
  /** Default one hour. */
  ttlMs?: number | undefined
}

/**
 * Creates one of the messages that stand outside a protocol's graph: `not-understood` and `failure` answer a message of the
 * other party, `cancel` ends the whole dialogue. It names the protocol as `about` does, so that even a peer with another
 * version of the protocol can be told. Throws `bad-control` where the sender has no part in it.
 */
export function createControlEnvelope(
  { type, about, sender, reason, ttlMs }: CreateControlEnvelopeParameters,
  sources?: EnvelopeSources,
): Envelope {
  const self = parseAddress(sender)
  const isOwn = self === about.sender
  if (!isOwn && self !== about.receiver) {
    throw new DealwrightError({
      code: 'bad-control',
      message: `${self} has no part in this dialogue: use a party of it`,
    })
  }
  if (isOwn && type !== 'cancel') {
    throw new DealwrightError({
      code: 'bad-control',
      message: `'${type}' answers the other party: own messages are cancelled`,
    })
  }
  return sealEnvelope(
    {
      performative: type,
      protocol: about.protocol,
      digest: about.digest,
      type,
      body: { reason: plainText(reason, 500) },
      sender,
      receiver: isOwn ? about.receiver : about.sender,
      conversation: about.conversation,
      replyTo: type === 'cancel' ? undefined : about.id,
      ttlMs,
    },
    sources,
  )
}
