import { describe, expect, it } from 'vitest'
import { describeSpan, describeTime } from './describe-time.ts'

describe('describeSpan', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [7_200_000, '2 h'],
    [86_400_000 * 3.5, '3 d'],
  ])('says %d as %s', (span, text) => {
    expect(describeSpan(span)).toBe(text)
  })
})

describe('describeTime', () => {
  it('tells the time in UTC, to the second', () => {
    expect(describeTime(Date.UTC(2026, 10, 22, 9, 4, 1, 999))).toBe('2026-11-22 09:04:01')
    expect(describeTime(1e99)).toBe('?')
  })
})
