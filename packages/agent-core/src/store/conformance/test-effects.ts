import { expect, test } from 'vitest'
import type { Change } from '../../ports/store.ts'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

const plan = (key: string, subject = 's', payload: { n: number } = { n: 1 }): Change => ({
  kind: 'effect-planned',
  key,
  subject,
  type: 'pay',
  payload,
})

/** Effects: planned, attempted, settled, and never confused with each other. */
export const testEffects = (open: OpenStoreUnderTest): void => {
  test(
    'an effect is planned, attempted, unknown and then done, across a reopening',
    withStore(open, async under => {
      await under.store.commit([plan('k')])
      expect(await under.store.effects({})).toEqual([
        {
          key: 'k',
          subject: 's',
          type: 'pay',
          payload: { n: 1 },
          status: 'planned',
          attempts: 0,
          result: null,
        },
      ])
      await under.store.commit([{ kind: 'effect-attempted', key: 'k', error: 'timeout' }])
      await under.reopen()
      expect(await under.store.effects({ status: 'planned' })).toMatchObject([
        { attempts: 1, error: 'timeout' },
      ])
      await under.store.commit([{ kind: 'effect-attempted', key: 'k' }])
      await under.store.commit([{ kind: 'effect-settled', key: 'k', status: 'unknown', error: 'no receipt' }])
      expect(await under.store.effects({ status: 'unknown' })).toMatchObject([
        { attempts: 2, error: 'no receipt' },
      ])
      await under.store.commit([{ kind: 'effect-settled', key: 'k', status: 'done', result: { tx: '0x1' } }])
      await under.reopen()
      expect(await under.store.effects({ subject: 's' })).toEqual([
        {
          key: 'k',
          subject: 's',
          type: 'pay',
          payload: { n: 1 },
          status: 'done',
          attempts: 2,
          result: { tx: '0x1' },
        },
      ])
    }),
  )

  test(
    'planning the same effect again keeps what is known of it',
    withStore(open, async ({ store }) => {
      await store.commit([plan('k'), { kind: 'effect-settled', key: 'k', status: 'done', result: 7 }])
      expect(await store.commit([plan('k')])).toBe(true)
      expect(await store.effects({})).toMatchObject([{ status: 'done', result: 7 }])
    }),
  )

  test(
    'another effect under a used key is refused',
    withStore(open, async ({ store }) => {
      await store.commit([plan('k')])
      await expect(store.commit([plan('k', 's', { n: 2 })])).rejects.toMatchObject({
        code: 'effect-conflict',
      })
      await expect(store.commit([plan('k', 'other')])).rejects.toMatchObject({ code: 'effect-conflict' })
      expect(await store.effects({})).toMatchObject([{ subject: 's', payload: { n: 1 } }])
    }),
  )

  test(
    'what is done stays done; what failed or is unknown may turn out done',
    withStore(open, async ({ store }) => {
      await store.commit([
        plan('k'),
        { kind: 'effect-settled', key: 'k', status: 'failed', error: 'reverted' },
      ])
      await store.commit([{ kind: 'effect-settled', key: 'k', status: 'done' }])
      await expect(
        store.commit([{ kind: 'effect-settled', key: 'k', status: 'failed' }]),
      ).rejects.toMatchObject({
        code: 'effect-settled',
      })
      expect(await store.effects({ status: 'done' })).toHaveLength(1)
    }),
  )

  test(
    'effects come in the order they were planned, filtered by status and subject',
    withStore(open, async ({ store }) => {
      await store.commit([plan('z', 'a'), plan('m', 'b'), plan('a', 'a')])
      await store.commit([{ kind: 'effect-settled', key: 'z', status: 'done' }, plan('b', 'b')])
      const keys = async (query: Parameters<typeof store.effects>[0]) =>
        (await store.effects(query)).map(({ key }) => key)
      expect(await keys({})).toEqual(['z', 'm', 'a', 'b'])
      expect(await keys({ status: 'planned' })).toEqual(['m', 'a', 'b'])
      expect(await keys({ subject: 'a' })).toEqual(['z', 'a'])
      expect(await keys({ status: 'planned', subject: 'a' })).toEqual(['a'])
    }),
  )
}
