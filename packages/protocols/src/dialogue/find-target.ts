import type { Envelope } from '../envelope/envelope.ts'
import { failed, ok, type Result } from '../types/result.ts'
import type { DialogueMessage, DialogueState, DialogueViolation } from './dialogue.ts'
import { violation } from './violation.ts'

/** Finds the message that an envelope answers: one of this dialogue, said by the other party. */
export function findTarget(
  state: DialogueState,
  envelope: Envelope,
): Result<DialogueMessage, DialogueViolation> {
  const { replyTo, sender } = envelope
  const target =
    replyTo !== undefined && Object.hasOwn(state.messages, replyTo) ? state.messages[replyTo] : undefined
  if (target === undefined)
    return failed(violation('unknown-reply-target', 'answers no message of this dialogue'))
  const isOwn = target.from === (sender === state.self ? 'self' : 'peer')
  return isOwn ? failed(violation('own-message', `'${target.type}' was said by the same party`)) : ok(target)
}
