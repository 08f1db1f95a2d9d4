import { DealwrightError, type Json } from '@dealwright/protocols'
import { z } from 'zod'
import { toHex } from '../chain/to-hex.ts'
import type { LaneEntry } from './lane-state.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(toHex)

const schema = z.object({
  nonce: z.int().min(0),
  key: z.string(),
  phase: z.enum(['signed', 'broadcast', 'mined']),
  attempts: z.array(z.object({ hash: hex, raw: hex })).min(1),
  mined: z.object({ hash: hex, block: z.int().min(0), blockHash: hex, isSuccess: z.boolean() }).optional(),
})

/** The row of a nonce: its key sorts like the number. */
export function rowKey(nonce: number): string {
  return nonce.toString().padStart(16, '0')
}

/** Writes an entry as JSON. */
export function encodeEntry({ nonce, key, phase, attempts, mined }: LaneEntry): Json {
  const row = { nonce, key, phase, attempts: attempts.map(({ hash, raw }) => ({ hash, raw })) }
  return mined === undefined ? row : { ...row, mined: { ...mined } }
}

/**
 * Reads a row back. Whatever was signed may have been broadcast before the process ended, so nothing comes back as `signed`.
 * Throws `lane-corrupt`: a transaction that cannot be read might be sent twice.
 */
export function parseEntry(value: Json): LaneEntry {
  const parsed = schema.safeParse(value)
  if (!parsed.success || (parsed.data.phase === 'mined') !== (parsed.data.mined !== undefined))
    throw new DealwrightError({
      code: 'lane-corrupt',
      message: 'A stored transaction of this wallet cannot be read: restore the store from its backup.',
    })
  const { nonce, key, phase, attempts, mined } = parsed.data
  const entry = { nonce, key, attempts, isRefused: false }
  return mined === undefined
    ? { ...entry, phase: 'broadcast' }
    : { ...entry, phase: phase === 'mined' ? 'mined' : 'broadcast', mined }
}
