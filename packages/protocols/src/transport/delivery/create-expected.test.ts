import { expect, test } from 'vitest'
import { makeEnvelope } from '../conformance/make-envelope.ts'
import { createExpected } from './create-expected.ts'

const alice = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const bob = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

test('knows the first answer, of the one who was asked', () => {
  const expected = createExpected()
  const question = makeEnvelope(alice, bob)
  expected.add(question)
  expect(expected.claim(makeEnvelope(bob, alice))).toBe(false)
  expect(expected.claim(makeEnvelope(alice, bob, { replyTo: question.id }))).toBe(false)
  expect(expected.claim(makeEnvelope(bob, alice, { replyTo: question.id }))).toBe(true)
  expect(expected.claim(makeEnvelope(bob, alice, { replyTo: question.id }))).toBe(false)
})

test('forgets the oldest, and never the latest thousand', () => {
  const expected = createExpected()
  const ids = Array.from({ length: 3_500 }, (_, n) => `${n}`)
  const base = makeEnvelope(alice, bob)
  for (const id of ids) expected.add({ ...base, id })
  const answer = makeEnvelope(bob, alice)
  const known = ids.filter(replyTo => expected.claim({ ...answer, replyTo }))
  expect(known.length).toBeGreaterThanOrEqual(1_000)
  expect(known.length).toBeLessThanOrEqual(2_000)
  expect(known).toEqual(ids.slice(-known.length))
})
