import type { Hex } from '@dealwright/protocols'

/** Signed bytes for a nonce: the first ones, or a replacement with higher fees. */
export interface LaneAttempt {
  readonly hash: Hex
  readonly raw: Hex
}

/** Where a transaction was mined. */
export interface LaneMining {
  readonly hash: Hex
  readonly block: number
  readonly blockHash: Hex
  readonly isSuccess: boolean
}

/**
 * One nonce of a lane. `reserved`: nothing is signed. `signed`: bytes are stored, and no node has them as far as is known.
 * `broadcast`: a node may have them. `mined`: a receipt was seen, not yet buried too deep to be reorganised away.
 */
export interface LaneEntry {
  readonly nonce: number
  /** The caller's idempotency key. */
  readonly key: string
  readonly phase: 'reserved' | 'signed' | 'broadcast' | 'mined'
  /** Oldest first; any one of them may be mined. */
  readonly attempts: readonly LaneAttempt[]
  /** Whether a node refused the bytes, and none is known to have them. */
  readonly isRefused: boolean
  readonly mined?: LaneMining
}

/** What a lane knows of its nonces. */
export interface LaneState {
  /** The lowest nonce that may be free: none below it is. */
  readonly pending: number
  readonly entries: ReadonlyMap<number, LaneEntry>
  /** How many mined entries are kept once they are final. */
  readonly keep: number
}

/** What happened to a lane. */
export type LaneEvent =
  /** The chain was asked for its number of transactions, those waiting included. */
  | { readonly kind: 'counted'; readonly pending: number }
  | { readonly kind: 'reserved'; readonly key: string }
  /** Nothing was signed, or it could not be stored: nothing left the process. */
  | { readonly kind: 'abandoned'; readonly nonce: number }
  | { readonly kind: 'signed'; readonly nonce: number; readonly attempt: LaneAttempt }
  /** A node took the bytes, or did not answer. */
  | { readonly kind: 'broadcast'; readonly nonce: number }
  /** A node answered that it does not take the bytes, and does not know them. */
  | { readonly kind: 'refused'; readonly nonce: number }
  /** A transaction of another program has, or used, the nonce; ours is nowhere. */
  | { readonly kind: 'replaced'; readonly nonce: number }
  /** The node does not know the transaction. */
  | { readonly kind: 'dropped'; readonly nonce: number }
  | { readonly kind: 'mined'; readonly nonce: number; readonly mining: LaneMining }
  /** The receipt is gone: the block it was in is no part of the chain any more. */
  | { readonly kind: 'reorganised'; readonly nonce: number }
  /** Blocks up to this one are too deep to be reorganised away. */
  | { readonly kind: 'final'; readonly block: number }

/** What must be done about an event, in this order. */
export type LaneEffect =
  | { readonly kind: 'sign'; readonly nonce: number }
  /** Must be on disk before the effects after it are done. */
  | { readonly kind: 'store'; readonly entry: LaneEntry }
  | { readonly kind: 'forget'; readonly nonce: number }
  /** Give the network the newest bytes of the nonce. */
  | { readonly kind: 'broadcast'; readonly nonce: number }
  /** Tell who waits for it. Refused or replaced bytes will not be mined: their key is free again. */
  | {
      readonly kind: 'tell'
      readonly entry: LaneEntry
      readonly outcome: 'mined' | 'refused' | 'replaced'
    }
