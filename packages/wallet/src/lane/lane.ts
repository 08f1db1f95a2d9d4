import type { Hex, Result } from '@dealwright/protocols'
import type { MinedTransaction } from '../chain/read-receipt.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { LaneEntry } from './lane-state.ts'

/** What became of a transaction. Only `unknown` leaves open whether it will be mined. */
export type Fate =
  | { readonly kind: 'mined'; readonly receipt: MinedTransaction }
  /** Another transaction used the nonce: this one can never be mined. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'refused'; readonly failure: WalletFailure }
  | { readonly kind: 'unknown'; readonly hash: Hex }

/** A transaction to be sent. */
export interface LaneRequest {
  /** The idempotency key: `find` knows the transaction by it. */
  readonly key: string
  readonly sign: (nonce: number) => Promise<Result<Hex, WalletFailure>>
}

/**
 * The transactions of one account on one chain, each under a nonce of its own and an idempotency key. What was signed is
 * followed until it is final, whoever waits for it: broadcast again where the network lost it, replaced where it is stuck.
 */
export interface Lane {
  /** The newest transaction under a key, as long as it is remembered. */
  find(key: string): LaneEntry | undefined
  send(request: LaneRequest): Promise<Fate>
  /** Waits for a transaction that {@link Lane.find} found. */
  follow(entry: LaneEntry): Promise<Fate>
  /** Stops following (who waits is told `unknown`) and writes what is known to the store. */
  close(): Promise<void>
}
