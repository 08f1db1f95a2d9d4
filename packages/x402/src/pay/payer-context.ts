import type { Asset, ChainPort, PayerPort } from '../ports.ts'
import type { Ledger } from './open-ledger.ts'

/** What the steps of paying share. */
export interface PayerContext {
  readonly fetch: typeof globalThis.fetch
  readonly payer: PayerPort
  readonly chain: ChainPort
  readonly ledger: Ledger
  /** Tokens that may be paid with, the wallet's own first. */
  readonly assets: readonly Asset[]
  /** Atomic units of the first asset. */
  readonly maxAmount?: bigint | undefined
  /** How long a payment stays good, in seconds; undefined: as long as the server wants. */
  readonly validitySeconds: number | undefined
  /** How long an answer to a paid request is waited for, in milliseconds. */
  readonly timeoutMs: number
  /** Largest answer to a paid request. */
  readonly maxAnswerBytes: number
  /** Unix milliseconds. */
  readonly clock: () => number
}
