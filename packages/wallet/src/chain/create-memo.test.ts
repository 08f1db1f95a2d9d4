import { expect, it } from 'vitest'
import { createMemo } from './create-memo.ts'

it('asks once until the answer is old, and shares a question under way', async () => {
  let time = 0
  let asked = 0
  const read = createMemo(async () => ++asked, { maxAgeMs: 10, clock: () => time })
  expect(await Promise.all([read(), read()])).toEqual([1, 1])
  time = 9
  expect(await read()).toBe(1)
  time = 10
  expect(await read()).toBe(2)
})

it('does not remember a failure', async () => {
  let asked = 0
  const ask = async () => {
    asked++
    if (asked === 1) throw new Error('no answer')
    return asked
  }
  const read = createMemo(ask, { maxAgeMs: 10, clock: () => 0 })
  await expect(read()).rejects.toThrow('no answer')
  expect(await read()).toBe(2)
})
