import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopicLog } from './topic-log.ts'

const ids = fc
  .uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 60 })
  .map(all => all.toSorted((a, b) => a - b))

const logOf = (all: readonly number[]) => {
  const log = new TopicLog()
  for (const id of all) log.append({ id, createdNs: `${id}`, bytes: Buffer.from(`${id}`) })
  return log
}

describe('TopicLog', () => {
  it('pages through every message once, in either direction, whatever the page size', () => {
    fc.assert(
      fc.property(
        ids,
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (all, ascending, limit, maxBytes) => {
          const log = logOf(all)
          const seen: number[] = []
          let cursor = 0
          do {
            const page = log.page({ ascending, limit, maxBytes, cursor })
            expect(page.messages.length).toBeLessThanOrEqual(limit)
            seen.push(...page.messages.map(bytes => Number(bytes.toString())))
            cursor = page.nextCursor
          } while (cursor !== 0)
          expect(seen).toEqual(ascending ? all : all.toReversed())
        },
      ),
    )
  })

  it('finds the first message after any cursor', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 0, max: 1_001 }), (all, cursor) => {
        expect(logOf(all).after(cursor)?.id).toBe(all.find(id => id > cursor))
      }),
    )
  })

  it('starts an ascending page after the cursor and a descending one before it', () => {
    const log = logOf([2, 4, 6])
    const ask = (ascending: boolean, cursor: number) =>
      log.page({ ascending, limit: 10, maxBytes: 1_000, cursor }).messages.map(String)
    expect(ask(true, 4)).toEqual(['6'])
    expect(ask(false, 4)).toEqual(['2'])
    expect(ask(false, 5)).toEqual(['4', '2'])
    expect(log.newest()?.id).toBe(6)
  })
})
