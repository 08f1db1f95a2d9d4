import { expect, test } from 'vitest'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

const message = (id: string, bytes = new Uint8Array([0, 255, 10])) => ({
  id,
  kind: 'envelope' as const,
  sender: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as const,
  conversation: `of ${id}`,
  receivedAt: 1_800_000_000_123,
  error: 'cannot be handled: ☠ \u0000',
  tries: 5,
  bytes,
})

/** The transport's inbox: cursors and the envelopes already handled. */
export const testInbox = (open: OpenStoreUnderTest): void => {
  test(
    'a cursor moves per channel and survives a reopening',
    withStore(open, async under => {
      expect(await under.store.cursor('a')).toBeUndefined()
      await under.store.advance('a', '1')
      await under.store.advance('b', '9')
      await under.store.advance('a', '2')
      await under.reopen()
      expect(await under.store.cursor('a')).toBe('2')
      expect(await under.store.cursor('b')).toBe('9')
    }),
  )

  test(
    'a handled envelope is remembered until it expires',
    withStore(open, async under => {
      const expiresAt = under.now() + 1000
      expect(await under.store.seen('e')).toBe(false)
      await under.store.remember('e', expiresAt)
      await under.store.remember('e', expiresAt - 500)
      await under.reopen()
      under.wait(999)
      expect(await under.store.seen('e')).toBe(true)
      under.wait(1)
      expect(await under.store.seen('e')).toBe(false)
    }),
  )

  test(
    'remembering is part of the commit that the envelope caused',
    withStore(open, async ({ store, now }) => {
      const remember = { kind: 'remember', envelopeId: 'e', expiresAt: now() + 1000 } as const
      await expect(store.commit([remember, { kind: 'effect-attempted', key: 'none' }])).rejects.toThrow()
      expect(await store.seen('e')).toBe(false)
      await store.commit([remember])
      expect(await store.seen('e')).toBe(true)
    }),
  )

  test(
    'what was parked is kept oldest first, replaced and forgotten by id, across a reopening',
    withStore(open, async under => {
      await under.store.park(message('a'))
      await under.store.park(message('b', new Uint8Array()))
      await under.store.park({ ...message('c'), kind: 'text' })
      await under.store.park({ ...message('a'), tries: 9 })
      await under.reopen()
      expect((await under.store.parked()).map(parked => ({ ...parked, bytes: [...parked.bytes] }))).toEqual([
        { ...message('b'), bytes: [] },
        { ...message('c'), kind: 'text', bytes: [0, 255, 10] },
        { ...message('a'), tries: 9, bytes: [0, 255, 10] },
      ])
      await under.store.unpark('b')
      await under.store.unpark('never parked')
      await under.reopen()
      expect((await under.store.parked()).map(({ id }) => id)).toEqual(['c', 'a'])
    }),
  )

  test(
    'a parked message can be ordered to be handled again: it counts as not handled, until it is parked anew',
    withStore(open, async under => {
      await under.store.park(message('a'))
      await under.store.park(message('b'))
      for (const id of ['a', 'b']) await under.store.remember(id, under.now() + 1000)
      expect(await under.store.redeliver('a')).toBe(true)
      expect(await under.store.redeliver('never parked')).toBe(false)
      await under.reopen()
      expect([await under.store.seen('a'), await under.store.seen('b')]).toEqual([false, true])
      const orders = async () => (await under.store.parked()).map(({ id, redeliver }) => [id, redeliver])
      expect(await orders()).toEqual([
        ['a', true],
        ['b', undefined],
      ])
      await under.store.park(message('a'))
      expect(await orders()).toEqual([
        ['b', undefined],
        ['a', undefined],
      ])
    }),
  )

  test(
    'of what was parked the newest thousand and sixteen mebibytes are kept',
    withStore(open, async ({ store }) => {
      for (let n = 0; n < 1_002; n += 1) await store.park(message(`${n}`))
      const ids = (await store.parked()).map(({ id }) => id)
      expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_000, '2', '1001'])
      const large = new Uint8Array(1024 * 1024)
      for (let n = 0; n < 17; n += 1) await store.park(message(`large ${n}`, large))
      expect((await store.parked()).map(({ id }) => id)).toEqual(
        Array.from({ length: 16 }, (_, n) => `large ${n + 1}`),
      )
    }),
  )
}
