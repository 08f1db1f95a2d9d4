import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createQuota, type QuotaParameters } from './create-quota.ts'

const createWorld = (parameters: QuotaParameters = {}) => {
  let clock = 5_000
  return {
    quota: createQuota(parameters, () => clock),
    tick: (ms: number) => {
      clock += ms
    },
  }
}

test('lets a burst through and then so many a second, each peer by itself', () => {
  const { quota, tick } = createWorld()
  expect(quota.take('a', 600)).toBe(500)
  expect(quota.take('a', 1)).toBe(0)
  expect(quota.take('b', 600)).toBe(500)
  tick(1_000)
  expect(quota.take('a', 600)).toBe(50)
  tick(60_000)
  expect(quota.take('a', 600)).toBe(500)
})

test('says how long to wait for a portion worth reading, and it is there by then', () => {
  const { quota, tick } = createWorld()
  quota.take('a', 500)
  const wait = quota.waitFor('a', 64)
  expect(wait).toBe(260)
  tick(wait)
  expect(quota.take('a', 64)).toBe(13)
  expect(quota.waitFor('a', 1)).toBe(20)
})

test('gives back what was not used, never more than a burst', () => {
  const { quota } = createWorld({ burst: 10 })
  quota.take('a', 10)
  quota.giveBack('a', 4)
  expect(quota.take('a', 10)).toBe(4)
  quota.giveBack('a', 40)
  expect(quota.take('a', 40)).toBe(10)
})

test('reports a wait once a minute', () => {
  const { quota, tick } = createWorld()
  expect([quota.isNews('a'), quota.isNews('a'), quota.isNews('b')]).toEqual([true, false, true])
  tick(59_999)
  expect(quota.isNews('a')).toBe(false)
  tick(1)
  expect(quota.isNews('a')).toBe(true)
})

test('has no limit where none is wanted', () => {
  const { quota } = createWorld({ perSecond: Number.POSITIVE_INFINITY })
  expect(quota.take('a', 1_000_000)).toBe(1_000_000)
  expect(quota.take('a', 1_000_000)).toBe(1_000_000)
})

test('refuses a quota that lets nothing through', () => {
  for (const parameters of [{ perSecond: 0 }, { perSecond: Number.NaN }, { perSecond: -1 }, { burst: 0.5 }])
    expect(() => createQuota(parameters)).toThrow(expect.objectContaining({ code: 'bad-quota' }))
})

test('forgets peers that have been silent, and knows no more than so many', () => {
  const { quota } = createWorld({ burst: 1 })
  quota.take('first', 1)
  quota.take('second', 1)
  quota.take('idle', 0)
  for (let n = 0; n < 10_000; n += 1) quota.take(`peer ${n}`, 1)
  // Twice as many peers as are known: the first ones start afresh, the latest do not.
  expect(quota.take('peer 9999', 1)).toBe(0)
  expect(quota.take('first', 1)).toBe(1)
})

test('never lets more through than burst and rate allow, whatever is asked and when', () => {
  const step = fc.record({ wait: fc.nat(2_000), wanted: fc.nat(30) })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 40 }),
      (steps, perSecond, burst) => {
        const { quota, tick } = createWorld({ perSecond, burst })
        let waited = 0
        let taken = 0
        for (const { wait, wanted } of steps) {
          tick(wait)
          waited += wait
          taken += quota.take('a', wanted)
          expect(taken).toBeLessThanOrEqual(burst + (waited * perSecond) / 1_000 + 1e-6)
        }
      },
    ),
  )
})
