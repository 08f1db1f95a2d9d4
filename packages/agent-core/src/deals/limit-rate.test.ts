import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limitRate } from './limit-rate.ts'

describe('limitRate', () => {
  const told: number[] = []

  beforeEach(() => {
    vi.useFakeTimers()
    told.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('passes on ten values a second at most, the first at once and the last in any case', () => {
    const limit = limitRate<number>(value => told.push(value), 100)
    limit.push(0)
    expect(told).toEqual([0])
    for (let value = 1; value < 1000; value += 1) {
      limit.push(value)
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(100)
    expect(told).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 999])
    vi.advanceTimersByTime(1000)
    limit.push(7)
    expect(told.at(-1)).toBe(7)
    expect(told).toHaveLength(12)
  })

  it('holds nothing back at its end, and leaves no timer', () => {
    const limit = limitRate<number>(value => told.push(value), 100)
    limit.end()
    limit.push(1)
    limit.push(2)
    limit.push(3)
    limit.end()
    expect(told).toEqual([1, 3])
    expect(vi.getTimerCount()).toBe(0)
  })
})
