import type { Envelope } from '../envelope/envelope.ts'
import type { Protocol } from '../protocol/protocol.ts'
import { failed, ok, type Result } from '../types/result.ts'
import type { DialogueState, DialogueViolation } from './dialogue.ts'
import { findTarget } from './find-target.ts'
import { settleStatus } from './settle-status.ts'
import { violation } from './violation.ts'

/** Places a `not-understood`, `failure` or `cancel`, whose body is already checked. */
export function placeControl(
  protocol: Protocol,
  state: DialogueState,
  envelope: Envelope,
): Result<DialogueState, DialogueViolation> {
  const { type, replyTo } = envelope
  if (state.status === 'new') return failed(violation('not-initial', `'${type}' cannot start a dialogue`))
  if (state.status === 'cancelled') return failed(violation('ended', 'the dialogue was cancelled'))
  if (type === 'cancel') {
    if (replyTo !== undefined)
      return failed(violation('not-a-declared-reply', "'cancel' answers nothing: leave replyTo out"))
    return state.status === 'ended'
      ? failed(violation('ended', 'the dialogue has ended'))
      : ok({ ...state, status: 'cancelled' })
  }
  const target = findTarget(state, envelope)
  if (!target.ok) return target
  if (replyTo === undefined || target.value.answered) {
    return failed(violation('already-answered', `'${target.value.type}' was answered before`))
  }
  return ok(
    settleStatus(protocol, state, { ...state.messages, [replyTo]: { ...target.value, answered: true } }),
  )
}
