import { expect, test } from 'vitest'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

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
}
