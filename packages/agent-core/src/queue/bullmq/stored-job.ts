import type { Json } from '@dealwright/protocols'

/**
 * What BullMQ keeps of a queue job. The data is JSON in a string, because PostgreSQL's jsonb refuses some JSON (NUL
 * characters, lone surrogates) and BullMQ takes null for absent. Results and progress travel the same way.
 */
export interface StoredJob {
  readonly json: string
  /** Set by whoever cancels the job; a worker that claims it afterwards does not start it. */
  readonly cancelled?: true
  /** The last checkpoint, as JSON. */
  readonly checkpoint?: string
}

/** Spells a value for BullMQ. */
export const encodeJson = (value: Json): string => JSON.stringify(value) ?? 'null'

/** Reads what {@link encodeJson} wrote; null where nothing was written yet. */
export const decodeJson = (stored: unknown): Json => (typeof stored === 'string' ? JSON.parse(stored) : null)
