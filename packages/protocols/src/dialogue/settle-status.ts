import type { Protocol } from '../protocol/protocol.ts'
import type { DialogueState } from './dialogue.ts'

/** Puts messages into a dialogue's state and works out whether anything is left to answer. */
export function settleStatus(
  protocol: Protocol,
  state: DialogueState,
  messages: DialogueState['messages'],
): DialogueState {
  const isOpen = Object.values(messages).some(
    ({ type, answered }) => !answered && (protocol.replies[type]?.length ?? 0) > 0,
  )
  return { ...state, messages, status: isOpen ? 'open' : 'ended' }
}
