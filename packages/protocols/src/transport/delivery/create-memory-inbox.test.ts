import { expect, test } from 'vitest'
import type { ParkedMessage } from '../port.ts'
import { createMemoryInbox } from './create-memory-inbox.ts'

const message = (id: string, bytes = 1): ParkedMessage => ({
  id,
  kind: 'text',
  sender: '0x',
  conversation: 'c',
  receivedAt: 1,
  error: 'broken',
  tries: 5,
  bytes: new Uint8Array(bytes),
})

test('parks, replaces and forgets', async () => {
  const inbox = createMemoryInbox()
  await inbox.park(message('a'))
  await inbox.park(message('b'))
  await inbox.park({ ...message('a'), tries: 9 })
  expect((await inbox.parked()).map(({ id, tries }) => [id, tries])).toEqual([
    ['b', 5],
    ['a', 9],
  ])
  await inbox.unpark('b')
  await inbox.unpark('b')
  expect(await inbox.parked()).toHaveLength(1)
})

test('orders a second handling of what is parked, until it is parked anew', async () => {
  const inbox = createMemoryInbox()
  await inbox.park(message('a'))
  await inbox.remember('a', Number.POSITIVE_INFINITY)
  expect(await inbox.redeliver('b')).toBe(false)
  expect(await inbox.redeliver('a')).toBe(true)
  expect(await inbox.seen('a')).toBe(false)
  expect(await inbox.parked()).toEqual([{ ...message('a'), redeliver: true }])
  await inbox.park(message('a'))
  expect(await inbox.parked()).toEqual([message('a')])
})

test('keeps the newest thousand, and the newest sixteen mebibytes', async () => {
  const inbox = createMemoryInbox()
  for (let n = 0; n < 1_003; n += 1) await inbox.park(message(`${n}`))
  const ids = (await inbox.parked()).map(({ id }) => id)
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_000, '3', '1002'])
  for (let n = 0; n < 17; n += 1) await inbox.park(message(`big ${n}`, 1024 * 1024))
  expect((await inbox.parked()).map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, n) => `big ${n + 1}`),
  )
})

test('forgets handled ids that expired', async () => {
  let now = 0
  const inbox = createMemoryInbox({ now: () => now })
  await inbox.remember('a', 10)
  expect(await inbox.seen('a')).toBe(true)
  now = 10
  expect(await inbox.seen('a')).toBe(false)
})
