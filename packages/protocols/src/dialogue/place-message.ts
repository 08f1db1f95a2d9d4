import type { Envelope } from '../envelope/envelope.ts'
import type { Protocol } from '../protocol/protocol.ts'
import { failed, ok, type Result } from '../types/result.ts'
import type { DialogueMessage, DialogueState, DialogueViolation } from './dialogue.ts'
import { findTarget } from './find-target.ts'
import { settleStatus } from './settle-status.ts'
import { violation } from './violation.ts'

/** Most messages that one dialogue keeps: the state is journaled whole, so it must stay small. */
const maxMessages = 500

/** Places a message of the protocol's own graph, whose wrapper and body are already checked. */
export function placeMessage(
  protocol: Protocol,
  state: DialogueState,
  envelope: Envelope,
): Result<DialogueState, DialogueViolation> {
  const { id, type, replyTo, sender } = envelope
  if (state.status === 'ended' || state.status === 'cancelled') {
    return failed(
      violation('ended', state.status === 'ended' ? 'the dialogue has ended' : 'the dialogue was cancelled'),
    )
  }
  const message: DialogueMessage = { from: sender === state.self ? 'self' : 'peer', type, answered: false }
  if (replyTo === undefined) {
    return state.status === 'new' && protocol.initial.includes(type)
      ? ok(settleStatus(protocol, state, { [id]: message }))
      : failed(
          violation('not-initial', `'${type}' cannot start here: name the message it answers in replyTo`),
        )
  }
  const target = findTarget(state, envelope)
  if (!target.ok) return target
  if (!protocol.replies[target.value.type]?.includes(type)) {
    return failed(violation('not-a-declared-reply', `'${type}' does not answer '${target.value.type}'`))
  }
  if (target.value.answered) {
    return failed(violation('already-answered', `'${target.value.type}' was answered before`))
  }
  const streams = protocol.streams.includes(type)
  const isKept = !streams || (protocol.replies[type]?.length ?? 0) > 0
  if (!isKept) return ok(state)
  if (Object.keys(state.messages).length >= maxMessages) {
    return failed(violation('too-long', `a dialogue holds at most ${maxMessages} messages: start another`))
  }
  const answered = { ...target.value, answered: !streams }
  return ok(settleStatus(protocol, state, { ...state.messages, [replyTo]: answered, [id]: message }))
}
