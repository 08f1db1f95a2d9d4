import type { Hex } from '@dealwright/protocols'

/** What a person reads before deciding: one line each, safe to show. */
export interface ApprovalWords {
  /** The question in one line, e.g. `Pay 3.00 USDC`. */
  readonly title: string
  /** Who gets how much, what changes, until when. */
  readonly lines: readonly string[]
}

/** What a principal may answer. */
export type ApprovalDecision = 'approve' | 'decline'

/** A question that waits for the principal. */
export interface ApprovalRequest {
  readonly id: string
  /** Of exactly what will be signed: see `hashMaterial`. */
  readonly hash: Hex
  readonly words: ApprovalWords
  /** Unix milliseconds. */
  readonly createdAt: number
  /** Unix milliseconds; later answers count for nothing, and neither does an approval that was not used by then. */
  readonly expiresAt: number
}

/**
 * Where a request stands. `approved` and `declined` wait to be taken up by whoever asked, once; `used` and `closed` are what is
 * left then.
 */
export type ApprovalPhase = 'pending' | 'approved' | 'declined' | 'used' | 'closed'

/** A request and what became of it. */
export interface ApprovalRecord extends ApprovalRequest {
  readonly phase: ApprovalPhase
  /** Who answered, e.g. `inbox 0x…`. */
  readonly answeredBy?: string
}

/** Why something was not approved. */
export interface ApprovalDenial {
  readonly rule: 'approval'
  readonly limit: string
  readonly value: string
  readonly message: string
  /**
   * `waiting`: nobody answered in the time the asker had; `closed`: the desk closed meanwhile. In both the request stays open for
   * the same bytes.
   */
  readonly outcome: 'declined' | 'expired' | 'waiting' | 'closed' | 'withdrawn' | 'used'
}

/** Why an answer counted for nothing. */
export interface AnswerRefusal {
  readonly code: 'not-principal' | 'unknown-request' | 'wrong-hash' | 'already-answered' | 'expired'
  readonly message: string
}
