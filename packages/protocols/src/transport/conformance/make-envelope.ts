import { randomUUID } from 'node:crypto'
import type { Envelope } from '../../envelope/envelope.ts'
import type { Address } from '../../types/hex.ts'

/** Makes a valid envelope of an invented protocol. */
export const makeEnvelope = (
  sender: Address,
  receiver: Address,
  overrides: Partial<Envelope> = {},
): Envelope => {
  const createdAt = Date.now()
  return {
    v: 1,
    id: randomUUID(),
    performative: 'inform',
    sender,
    receiver,
    protocol: 'conformance/1.0.0',
    digest: `sha256:${'0'.repeat(64)}`,
    type: 'Note',
    conversation: randomUUID(),
    createdAt,
    expiresAt: createdAt + 60 * 60 * 1_000,
    body: null,
    ...overrides,
  }
}
