import { DealwrightError, type Json } from '@dealwright/protocols'
import { z } from 'zod'
import { toHex } from '../chain/to-hex.ts'
import type { ApprovalRecord } from './approval.ts'

const schema = z.strictObject({
  id: z.string().min(1),
  hash: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .transform(toHex),
  words: z.strictObject({ title: z.string(), lines: z.array(z.string()) }),
  createdAt: z.int(),
  expiresAt: z.int(),
  phase: z.enum(['pending', 'approved', 'declined', 'used', 'closed']),
  answeredBy: z.string().optional(),
})

/** Writes a request as JSON. */
export function encodeApproval({ words, answeredBy, ...record }: ApprovalRecord): Json {
  const row = { ...record, words: { title: words.title, lines: [...words.lines] } }
  return answeredBy === undefined ? row : { ...row, answeredBy }
}

/** Reads a request back. Throws `approval-corrupt`: an answer that cannot be read might be believed twice. */
export function parseApproval(value: Json): ApprovalRecord {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'approval-corrupt',
    message: 'A stored approval cannot be read: restore the store from its backup.',
  })
}
