import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { every } from './every.ts'
import { parseDuration } from './parse-duration.ts'

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
  ] as const)('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['0s', '-1s', '1e3s', '10', ' 1s', 'NaNs', '1w'])('refuses %j', text => {
    // @ts-expect-error: most of these are no lengths of time for the compiler either
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'bad-duration' }))
  })
})

describe('every', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('calls at once and then each interval, until it is stopped', async () => {
    const handler = vi.fn<() => void>()
    const stop = every({ interval: '10s', handler, onError: () => {} })
    expect(handler).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(handler).toHaveBeenCalledTimes(3)
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handler).toHaveBeenCalledTimes(3)
  })

  it('never overlaps calls, and counts the interval from the end of one', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const handler = vi.fn<() => Promise<void>>(() => promise)
    const stop = every({ interval: '1s', handler, onError: () => {} })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(handler).toHaveBeenCalledTimes(1)
    resolve()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(handler).toHaveBeenCalledTimes(2)
    stop()
  })

  it('reports what a handler throws and calls it again; stopped within a call, it is the last', async () => {
    const errors: unknown[] = []
    const stops: (() => void)[] = []
    let calls = 0
    const handler = () => {
      calls += 1
      if (calls === 2) stops[0]?.()
      throw new Error(`fault ${calls}`)
    }
    stops.push(every({ interval: '1s', handler, onError: error => errors.push(error) }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(errors).toEqual([new Error('fault 1'), new Error('fault 2')])
  })
})
