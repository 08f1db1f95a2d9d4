import type { Address } from '../types/hex.ts'

/** A message of a dialogue that may be answered, or was. */
export interface DialogueMessage {
  readonly from: 'self' | 'peer'
  readonly type: string
  /** Whether an answer used it up. Answers that the protocol declares as `streams` do not. */
  readonly answered: boolean
}

/**
 * One running instance of a protocol, as one party sees it: plain JSON, so that it can be journaled. Made by `startDialogue`,
 * moved on by `advanceDialogue`.
 */
export interface DialogueState {
  readonly protocol: string
  readonly digest: string
  readonly self: Address
  readonly peer: Address
  readonly conversation: string
  /** By envelope id. Streamed messages that nothing may answer are not kept: there may be many. */
  readonly messages: { readonly [id: string]: DialogueMessage }
  readonly status: 'new' | 'open' | 'ended' | 'cancelled'
}

/** Why an envelope has no place in a dialogue. */
export interface DialogueViolation {
  readonly code:
    | 'wrong-protocol'
    | 'wrong-conversation'
    | 'wrong-party'
    | 'duplicate-id'
    | 'unknown-type'
    | 'wrong-performative'
    | 'invalid-body'
    | 'ended'
    | 'not-initial'
    | 'unknown-reply-target'
    | 'own-message'
    | 'not-a-declared-reply'
    | 'already-answered'
    | 'too-long'
  /** One line for a log or a `not-understood`. */
  readonly message: string
}
