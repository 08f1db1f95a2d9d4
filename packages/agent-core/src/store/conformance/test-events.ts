import { expect, test } from 'vitest'
import type { Change } from '../../ports/store.ts'
import type { OpenStoreUnderTest } from './describe-store.ts'
import { withStore } from './with-store.ts'

const line = (
  key: string,
  more: { conversation?: string; principal?: string; words?: string; at?: number } = {},
): Change => ({
  kind: 'event',
  key,
  conversation: 'c',
  principal: 'owner',
  at: 1,
  content: { key },
  words: '',
  ...more,
})
const move = (id: string, expectedVersion: number, subjectKind: string): Change => ({
  kind: 'subject',
  id,
  subjectKind,
  expectedVersion,
  state: 0,
  event: `${id}${expectedVersion + 1}`,
})
const keys = (events: readonly { key: string }[]) => events.map(({ key }) => key)

/** The log of conversations: order, keys, search, forgetting. */
export const testEvents = (open: OpenStoreUnderTest): void => {
  test(
    'lines are numbered without holes, also where a commit fails or a line comes twice, across a reopening',
    withStore(open, async under => {
      await under.store.commit([line('a'), line('b', { conversation: 'd' })])
      const conflict: Change = {
        kind: 'subject',
        id: 's',
        subjectKind: 'deal',
        expectedVersion: 3,
        state: 1,
        event: 1,
      }
      expect(await under.store.commit([line('lost'), conflict])).toBe(false)
      await under.store.commit([line('a', { at: 9 }), line('e')])
      await under.reopen()
      await under.store.commit([line('f')])
      const events = await under.store.events({ limit: 10 })
      expect(events.map(({ seq, key }) => [seq, key])).toEqual([
        [1, 'a'],
        [2, 'b'],
        [3, 'e'],
        [4, 'f'],
      ])
      expect(events[0]).toEqual({
        seq: 1,
        key: 'a',
        conversation: 'c',
        principal: 'owner',
        at: 1,
        content: { key: 'a' },
      })
      expect(await under.store.eventByKey('b')).toMatchObject({ seq: 2, conversation: 'd' })
      expect(await under.store.eventByKey('lost')).toBeUndefined()
    }),
  )

  test(
    'lines are read forwards after a number and backwards before one, by conversation and principal',
    withStore(open, async ({ store }) => {
      await store.commit([
        line('a'),
        line('b', { conversation: 'd', principal: 'other' }),
        line('e'),
        line('f', { conversation: 'g' }),
        line('h'),
      ])
      expect(keys(await store.events({ after: 1, limit: 2 }))).toEqual(['b', 'e'])
      expect(keys(await store.events({ conversation: 'c', limit: 9 }))).toEqual(['a', 'e', 'h'])
      expect(keys(await store.events({ principal: 'owner', after: 3, limit: 9 }))).toEqual(['f', 'h'])
      expect(keys(await store.events({ conversation: 'c', before: 5, limit: 1 }))).toEqual(['e'])
      expect(keys(await store.events({ before: 5, limit: 2 }))).toEqual(['e', 'f'])
      expect(await store.events({ principal: 'nobody', limit: 9 })).toEqual([])
    }),
  )

  test(
    'lines are found by words and their beginnings, of their principal only; nothing typed is an operator',
    withStore(open, async ({ store }) => {
      await store.commit([
        line('a', { words: 'Weather in Zürich tomorrow' }),
        line('b', { words: 'Wetter in Zurich' }),
        line('e', { words: 'weather in Zurich', principal: 'other' }),
        line('f', { words: '' }),
      ])
      const search = async (words: string) =>
        keys(await store.searchEvents({ principal: 'owner', words, limit: 9 }))
      expect(await search('zurich')).toEqual(['b', 'a'])
      expect(await search('zur weath')).toEqual(['a'])
      expect(await search('weather" OR "wetter')).toEqual([])
      expect(await search('NOT weather*')).toEqual([])
      expect(await search('  "* -()')).toEqual([])
      expect(await store.searchEvents({ principal: 'owner', words: 'zurich', limit: 1 })).toHaveLength(1)
      const some = { principal: 'owner', words: 'weather tomorrow zurich', any: true, limit: 9 }
      expect(keys(await store.searchEvents(some))).toEqual(['a', 'b'])
    }),
  )

  test(
    'a conversation is summed up, and what it forgets is found no more, while numbers go on',
    withStore(open, async under => {
      await under.store.commit([
        line('a', { words: 'first', at: 5 }),
        line('b', { words: 'second', at: 6 }),
        line('e', { conversation: 'd', at: 7 }),
      ])
      expect(await under.store.conversations('owner')).toEqual([
        { id: 'd', principal: 'owner', events: 1, bytes: 11, firstSeq: 3, lastSeq: 3, beganAt: 7, lastAt: 7 },
        { id: 'c', principal: 'owner', events: 2, bytes: 22, firstSeq: 1, lastSeq: 2, beganAt: 5, lastAt: 6 },
      ])
      expect(await under.store.conversations('other')).toEqual([])
      await under.store.commit([
        { kind: 'events-forgotten', conversation: 'c', before: 2 },
        { kind: 'events-forgotten', conversation: 'd', before: 99 },
      ])
      await under.reopen()
      await under.store.commit([line('f')])
      expect((await under.store.events({ limit: 9 })).map(({ seq }) => seq)).toEqual([2, 4])
      expect(await under.store.searchEvents({ principal: 'owner', words: 'first', limit: 9 })).toEqual([])
      expect(await under.store.searchEvents({ principal: 'owner', words: 'second', limit: 9 })).toHaveLength(
        1,
      )
    }),
  )

  test(
    'the journal of all subjects is read in the order of its commits',
    withStore(open, async ({ store }) => {
      await store.commit([move('s', 0, 'deal'), move('t', 0, 'plan')])
      await store.commit([move('s', 1, 'deal')])
      const lines = await store.journalAfter(0, 10)
      expect(lines.map(({ event, subjectKind }) => [event, subjectKind])).toEqual([
        ['s1', 'deal'],
        ['t1', 'plan'],
        ['s2', 'deal'],
      ])
      const [first, second] = lines
      expect(await store.journalAfter(first?.seq ?? 0, 1)).toEqual([second])
    }),
  )
}
