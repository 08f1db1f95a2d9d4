import { isControlType, readControlReason } from '../envelope/control-messages.ts'
import type { Envelope } from '../envelope/envelope.ts'
import type { Protocol } from '../protocol/protocol.ts'
import { validate } from '../schema/validate.ts'
import { plainText } from '../text/plain-text.ts'
import { failed, type Result } from '../types/result.ts'
import type { DialogueState, DialogueViolation } from './dialogue.ts'
import { placeControl } from './place-control.ts'
import { placeMessage } from './place-message.ts'
import { violation } from './violation.ts'

/**
 * Moves a dialogue on by one envelope, sent or received: both sides call it for both, so neither can leave the protocol.
 * Pure. A violation changes nothing.
 *
 * A message without `replyTo` starts the dialogue, once, and its type answers nothing elsewhere in the protocol. Any other
 * answers a message of the other party that is not used up, with a type that the protocol lists in its `replies`. The body
 * must fit its schema. The dialogue has ended when nothing is left to answer.
 *
 * Three messages stand outside the graph and need no declaration: `not-understood` and `failure` use up any kept message of the
 * other party, also the last one; `cancel` ends the dialogue from either side. Nothing answers them, so they cannot loop.
 */
export function advanceDialogue(
  protocol: Protocol,
  state: DialogueState,
  envelope: Envelope,
): Result<DialogueState, DialogueViolation> {
  const fault = findFaultOfWrapper(protocol, state, envelope) ?? findFaultOfContent(protocol, envelope)
  if (fault) return failed(fault)
  return isControlType(envelope.type)
    ? placeControl(protocol, state, envelope)
    : placeMessage(protocol, state, envelope)
}

function findFaultOfWrapper(
  protocol: Protocol,
  state: DialogueState,
  envelope: Envelope,
): DialogueViolation | undefined {
  for (const { id, digest } of [{ id: state.protocol, digest: state.digest }, protocol]) {
    if (envelope.protocol !== id)
      return violation('wrong-protocol', `expected ${id}, not ${envelope.protocol}`)
    if (envelope.digest !== digest)
      return violation('wrong-protocol', `${id} has another digest there: update it`)
  }
  if (envelope.conversation !== state.conversation) {
    return violation('wrong-conversation', 'belongs to another conversation')
  }
  const isSent = envelope.sender === state.self && envelope.receiver === state.peer
  const isReceived = envelope.sender === state.peer && envelope.receiver === state.self
  if (!isSent && !isReceived)
    return violation('wrong-party', 'is not between the two parties of this dialogue')
  if (Object.hasOwn(state.messages, envelope.id)) return violation('duplicate-id', 'was here before')
  return undefined
}

function findFaultOfContent(protocol: Protocol, envelope: Envelope): DialogueViolation | undefined {
  const { type, performative, body } = envelope
  if (isControlType(type)) {
    if (performative !== type) return violation('wrong-performative', `'${type}' is not a '${performative}'`)
    return readControlReason(envelope) === undefined
      ? violation('invalid-body', `'${type}' lacks its reason`)
      : undefined
  }
  const schema = Object.hasOwn(protocol.messages, type) ? protocol.messages[type] : undefined
  if (schema === undefined)
    return violation('unknown-type', `${protocol.id} has no message '${plainText(type, 40)}'`)
  if (performative !== protocol.performatives[type]) {
    return violation(
      'wrong-performative',
      `'${type}' is a '${protocol.performatives[type]}', not a '${performative}'`,
    )
  }
  const valid = validate(schema, body, type)
  return valid.ok ? undefined : violation('invalid-body', valid.error)
}
