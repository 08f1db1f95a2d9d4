/** Bounds on an envelope. Both sides use the same ones unless told otherwise. */
export interface EnvelopeLimits {
  /** Size of the encoded envelope. Default 262 144 bytes. */
  readonly maxBytes?: number | undefined
  /** Longest time between creation and expiry. Default 7 days. */
  readonly maxTtlMs?: number | undefined
  /** How far ahead of ours a sender's clock may be. Default 60 000 ms. */
  readonly clockSkewMs?: number | undefined
}

export const defaultEnvelopeLimits = {
  maxBytes: 262_144,
  maxTtlMs: 7 * 24 * 60 * 60 * 1_000,
  clockSkewMs: 60_000,
} as const

/** How deep an envelope may nest, itself included: deeper than any schema in use, but not without end. */
export const maxEnvelopeDepth = 32
