import { expect, test } from 'vitest'
import { parkedLimits } from './parked-limits.ts'
import { toParkedMessage } from './to-parked-message.ts'

const createItem = (text: string) => ({
  delivery: { kind: 'text', id: '1', sender: '0x', conversation: 'dm:0x', text, sentAt: 0 } as const,
  peer: '0x',
  queue: 'dm:0x',
  key: 'text:1',
  expiresAt: 1,
  receivedAt: 7,
})

test('keeps what an operator needs, and the first line of the reason', () => {
  expect(toParkedMessage(createItem('héllo'), 5, new Error('one\ntwo'))).toEqual({
    id: 'text:1',
    kind: 'text',
    sender: '0x',
    conversation: 'dm:0x',
    receivedAt: 7,
    error: 'one',
    tries: 5,
    bytes: new TextEncoder().encode('héllo'),
  })
})

test('cuts what is too large, and says so', () => {
  const { bytes, error } = toParkedMessage(
    createItem('x'.repeat(parkedLimits.messageBytes + 1)),
    5,
    new Error('y'.repeat(5_000)),
  )
  expect(bytes).toHaveLength(parkedLimits.messageBytes)
  expect(error.length).toBeLessThan(1_100)
  expect(error).toMatch(/y \(kept the first 1048576 of 1048577 bytes\)$/)
})
