import { expect, it } from 'vitest'
import type { ConversationRecord } from '../../ports/store.ts'
import { openStore } from '../../store/sqlite/open-store.ts'
import { defaultBounds, planForgetting } from './bounds.ts'
import { ConversationLog } from './conversation-log.ts'

const now = 10_000_000_000
const record = (id: string, more: Partial<ConversationRecord> = {}): ConversationRecord => ({
  id,
  principal: 'owner',
  events: 10,
  bytes: 100,
  firstSeq: 1,
  lastSeq: 10,
  beganAt: now,
  lastAt: now,
  ...more,
})
const forget = (records: readonly ConversationRecord[], more: Partial<typeof defaultBounds> = {}) =>
  planForgetting(records, { bounds: { ...defaultBounds, ...more }, now })

it('keeps what fits', () => {
  expect(forget([record('a'), record('b', { lastSeq: 20 })])).toEqual([])
})

it('forgets what was not touched for too long, and of too much the oldest conversations first', () => {
  const old = record('old', { lastSeq: 9, lastAt: now - defaultBounds.maxAgeMs - 1 })
  expect(forget([record('a'), old])).toEqual([{ kind: 'events-forgotten', conversation: 'old', before: 10 }])
  const many = [record('a', { lastSeq: 30 }), record('b', { lastSeq: 20 }), record('c', { lastSeq: 10 })]
  expect(forget(many, { maxBytes: 250 })).toEqual([
    { kind: 'events-forgotten', conversation: 'c', before: 11 },
  ])
  const others = many.map((each, index) => ({ ...each, principal: String(index) }))
  expect(forget(others, { maxBytes: 250 })).toEqual([])
})

it('halves what is too long, and never forgets the newest line', () => {
  const long = record('a', { events: 101, firstSeq: 1, lastSeq: 201 })
  expect(forget([long], { maxEvents: 100 })).toEqual([
    { kind: 'events-forgotten', conversation: 'a', before: 101 },
  ])
  const [change] = forget([record('a', { lastAt: 0 })])
  expect(change).toBeUndefined()
})

it('holds its bound however long a conversation goes on', async () => {
  await using store = await openStore({ path: ':memory:' })
  const log = new ConversationLog({ store, bounds: { maxEvents: 600 } })
  for (let count = 0; count < 3_000; count += 100) {
    await log.append(
      Array.from({ length: 100 }, (_, index) => ({
        key: String(count + index),
        conversation: 'c',
        principal: 'owner',
        at: Date.now(),
        content: { type: 'said', by: 'person', text: 'words' } as const,
      })),
    )
  }
  const [kept] = await store.conversations()
  expect(kept?.lastSeq).toBe(3_000)
  expect(kept?.events).toBeLessThanOrEqual(600 + 500)
})
