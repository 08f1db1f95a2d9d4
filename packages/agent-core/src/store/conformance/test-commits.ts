import type { Json } from '@dealwright/protocols'
import { expect, test } from 'vitest'
import type { Change } from '../../ports/store.ts'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

const subject = (id: string, expectedVersion: number): Change => ({
  kind: 'subject',
  id,
  subjectKind: 'deal',
  expectedVersion,
  state: { at: expectedVersion + 1 },
  event: { from: expectedVersion },
})
const put = (key: string, value: string): Change => ({ kind: 'put', collection: 'c', key, value })

const awkwardKeys = ['', ' ', '\u0000', "'; DROP TABLE entry; --", 'ключ', '😀', '%_', '0x00:1', '__proto__']
const awkwardValues: Json[] = [
  null,
  false,
  0,
  -1.5e-300,
  Number.MAX_SAFE_INTEGER,
  '',
  '\u0000',
  '\ud800 alone',
  '"quoted"',
  '😀',
  [],
  {},
  [[], [null, { a: [] }]],
  JSON.parse('{"__proto__":1,"constructor":{"":2}}'),
]

/** Atomicity, conflicts and concurrency. */
export const testCommits = (open: OpenStoreUnderTest): void => {
  test(
    'a version conflict in the middle changes nothing',
    withStore(open, async ({ store }) => {
      expect(await store.commit([subject('a', 0)])).toBe(true)
      expect(
        await store.commit([put('before', 'x'), subject('b', 0), subject('a', 0), put('after', 'x')]),
      ).toBe(false)
      expect(await store.list('c')).toEqual([])
      expect(await store.subject('b')).toBeUndefined()
      expect(await store.subject('a')).toMatchObject({ version: 1 })
    }),
  )

  test(
    'a failing change in the middle changes nothing',
    withStore(open, async ({ store }) => {
      const settled: Change = { kind: 'effect-settled', key: 'never planned', status: 'done' }
      await expect(store.commit([put('before', 'x'), subject('a', 0), settled])).rejects.toMatchObject({
        code: 'effect-unknown',
      })
      expect(await store.list('c')).toEqual([])
      expect(await store.subject('a')).toBeUndefined()
    }),
  )

  test(
    'commits of one moment stay independent: one fails, one conflicts, the others hold',
    withStore(open, async ({ store }) => {
      const outcomes = await Promise.allSettled([
        store.commit([subject('a', 0)]),
        store.commit([{ kind: 'effect-attempted', key: 'never planned' }, put('no', 'x')]),
        store.commit([subject('a', 0), put('no', 'x')]),
        store.commit([subject('a', 1), put('yes', 'x')]),
      ])
      expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
        true,
        'failed',
        false,
        true,
      ])
      expect(await store.list('c')).toEqual([{ key: 'yes', value: 'x' }])
      expect(await store.subject('a')).toMatchObject({ version: 2, state: { at: 2 } })
    }),
  )

  test(
    'of many writers of one version exactly one wins, and with retries every write counts',
    withStore(open, async ({ store }) => {
      await store.commit([subject('counter', 0)])
      const increment = async (): Promise<number> => {
        const version = (await store.subject('counter'))?.version ?? 0
        return (await store.commit([subject('counter', version)])) ? 1 : 1 + (await increment())
      }
      const attempts = await Promise.all(Array.from({ length: 20 }, increment))
      expect(await store.subject('counter')).toMatchObject({ version: 21 })
      expect((await store.journal('counter')).map(({ version }) => version)).toEqual(
        Array.from({ length: 21 }, (_, index) => index + 1),
      )
      expect(Math.max(...attempts)).toBeGreaterThan(1)
    }),
  )

  test(
    'put, overwrite, list in key order and delete',
    withStore(open, async ({ store, reopen }) => {
      await store.commit([put('b', '1'), put('a', '2'), put('b', '3')])
      await store.commit([{ kind: 'put', collection: 'other', key: 'a', value: null }])
      expect(await store.list('c')).toEqual([
        { key: 'a', value: '2' },
        { key: 'b', value: '3' },
      ])
      expect(await store.get('other', 'a')).toBeNull()
      await store.commit([
        { kind: 'delete', collection: 'c', key: 'a' },
        { kind: 'delete', collection: 'c', key: 'no' },
      ])
      expect(await store.get('c', 'a')).toBeUndefined()
      expect(await store.get('c', 'b')).toBe('3')
      await reopen()
    }),
  )

  test(
    'an empty commit succeeds',
    withStore(open, async ({ store }) => {
      expect(await store.commit([])).toBe(true)
    }),
  )

  test(
    'any JSON value comes back as it went in, across a reopening',
    withStore(open, async under => {
      for (const [index, value] of awkwardValues.entries()) {
        const key = `${awkwardKeys[index % awkwardKeys.length]}${index}`
        await under.store.commit([{ kind: 'put', collection: 'any', key, value }])
        expect(await under.store.get('any', key)).toEqual(value)
      }
      const big = 'ü\u0000😀'.repeat(400_000)
      await under.store.commit([{ kind: 'put', collection: 'any', key: 'big', value: { big } }])
      const before = await under.store.list('any')
      await under.reopen()
      expect(await under.store.list('any')).toEqual(before)
      expect(await under.store.get('any', 'big')).toEqual({ big })
    }),
  )
}
