import {
  advanceDialogue,
  createEnvelope,
  type DialogueViolation,
  type Envelope,
  failed,
  ok,
  type Result,
  readControlReason,
  startDialogue,
} from '@dealwright/protocols'
import { type DealMessage, dealMessage, dealProtocol } from './deal-protocol.ts'
import type { Deal, Dialogues } from './deal-record.ts'
import type { Effect } from './effect.ts'

/** Longest life of an envelope: a peer that is offline for days still understands what it missed. */
const envelopeLife = 6 * 24 * 3_600_000

/** Wraps a message that a machine wants to send. */
export function wrapMessage(
  effect: Extract<Effect, { type: 'send' }>,
  self: Envelope['sender'],
  now: number,
): Envelope {
  return createEnvelope(
    {
      protocol: dealProtocol,
      type: effect.content.message,
      sender: self,
      receiver: effect.to,
      conversation: effect.conversation,
      body: effect.content.body,
      ttlMs: envelopeLife,
      ...(effect.replyTo === undefined ? {} : { replyTo: effect.replyTo }),
    },
    { now: () => now },
  )
}

/** Places an envelope, sent or received, in the dialogue of its conversation. A violation changes nothing. */
export function placeEnvelope(
  dialogues: Dialogues,
  envelope: Envelope,
  self: Envelope['sender'],
): Result<Dialogues, DialogueViolation> {
  const { conversation } = envelope
  const peer = envelope.sender === self ? envelope.receiver : envelope.sender
  const known = Object.hasOwn(dialogues, conversation) ? dialogues[conversation] : undefined
  const advanced = advanceDialogue(
    dealProtocol,
    known ?? startDialogue(dealProtocol, { self, peer, conversation }),
    envelope,
  )
  return advanced.ok ? ok({ ...dialogues, [conversation]: advanced.value }) : failed(advanced.error)
}

/**
 * What an envelope that its dialogue let through says to a deal. A `not-understood`, `failure` or `cancel` of the other side
 * is read as the message of the protocol that means the same here.
 */
export function readMessage(envelope: Envelope, deal: Deal): DealMessage {
  const reason = readControlReason(envelope)
  if (reason === undefined) return dealMessage.parse({ message: envelope.type, body: envelope.body })
  if (deal.kind === 'purchase') {
    return { message: 'Refuse', body: { code: 'not-understood', message: reason } }
  }
  const isBargaining = deal.phase === 'negotiating' || deal.phase === 'agreeable'
  return { message: isBargaining ? 'Reject' : 'Cancel', body: { message: reason } }
}
