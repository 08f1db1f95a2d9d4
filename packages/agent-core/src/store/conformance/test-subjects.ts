import { expect, test } from 'vitest'
import type { Change } from '../../ports/store.ts'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

const deal = `0x${'ab'.repeat(32)}` as const
const move = (
  id: string,
  expectedVersion: number,
  more: { deal?: typeof deal; subjectKind?: string } = {},
): Change => ({
  kind: 'subject',
  id,
  subjectKind: 'deal',
  expectedVersion,
  state: { step: expectedVersion + 1 },
  event: { type: `event ${expectedVersion + 1}` },
  ...more,
})

/** Subjects, their journal and their deal. */
export const testSubjects = (open: OpenStoreUnderTest): void => {
  test(
    'a subject counts its events and keeps its journal in order, across a reopening',
    withStore(open, async under => {
      await under.store.commit([move('s', 0), move('t', 0)])
      under.wait(5)
      await under.store.commit([move('s', 1), move('s', 2)])
      const at = under.now()
      await under.reopen()
      expect(await under.store.subject('s')).toEqual({
        id: 's',
        kind: 'deal',
        version: 3,
        state: { step: 3 },
        updatedAt: at,
      })
      expect(await under.store.journal('s')).toEqual([
        { subject: 's', version: 1, event: { type: 'event 1' }, at: at - 5 },
        { subject: 's', version: 2, event: { type: 'event 2' }, at },
        { subject: 's', version: 3, event: { type: 'event 3' }, at },
      ])
      expect(await under.store.journal('nobody')).toEqual([])
    }),
  )

  test(
    'a version ahead of the subject, or of one that is not there, is a conflict',
    withStore(open, async ({ store }) => {
      expect(await store.commit([move('s', 1)])).toBe(false)
      expect(await store.commit([move('s', 0)])).toBe(true)
      expect(await store.commit([move('s', 2)])).toBe(false)
      expect(await store.journal('s')).toHaveLength(1)
    }),
  )

  test(
    'a subject is found by its deal, which later events keep',
    withStore(open, async under => {
      await under.store.commit([move('s', 0), move('other', 0)])
      expect(await under.store.subjectByDeal(deal)).toBeUndefined()
      await under.store.commit([move('s', 1, { deal })])
      await under.store.commit([move('s', 2)])
      await under.reopen()
      expect(await under.store.subjectByDeal(deal)).toMatchObject({ id: 's', version: 3, deal })
    }),
  )

  test(
    'subjects are listed by kind in the order they began',
    withStore(open, async ({ store }) => {
      await store.commit([move('z', 0), move('a', 0, { subjectKind: 'negotiation' }), move('b', 0)])
      await store.commit([move('z', 1)])
      expect((await store.subjects('deal')).map(({ id }) => id)).toEqual(['z', 'b'])
      expect((await store.subjects('negotiation')).map(({ id }) => id)).toEqual(['a'])
      expect(await store.subjects('none')).toEqual([])
    }),
  )
}
