import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Pace, paceLines } from './pace-lines.ts'

const write = (moments: readonly number[]): readonly number[] => {
  let pace: Pace | undefined
  return moments.filter(now => {
    const next = paceLines(pace, now)
    pace = next ?? pace
    return next !== undefined
  })
}

describe('paceLines', () => {
  it('writes the first at once, then at most one a second', () => {
    expect(write([5_000, 5_001, 5_999, 6_000, 6_100, 7_200])).toEqual([5_000, 6_000, 7_200])
  })

  it('writes few lines however long it is told', () => {
    const day = Array.from({ length: 864_000 }, (_, index) => index * 100)
    expect(write(day).length).toBeLessThan(750)
  })

  it('goes on after the clock was set back', () => {
    expect(write([10_000_000, 1_000, 2_000, 3_000])).toEqual([10_000_000, 1_000, 2_000, 3_000])
  })

  it('never writes more than a line a second, nor more lines the faster it is told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 300 }), pauses => {
        let now = 0
        const moments = pauses.map(pause => (now += pause))
        const lines = write(moments)
        const gaps = lines.slice(1).map((at, index) => at - (lines[index] ?? 0))
        expect(gaps.every(gap => gap >= 1_000)).toBe(true)
        expect(lines.length).toBeLessThanOrEqual(now / 1_000 + 1)
      }),
    )
  })
})
