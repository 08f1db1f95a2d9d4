import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { DealwrightError } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Change, StorePort } from '../ports/store.ts'
import { openStore } from '../store/sqlite/index.ts'
import { EffectRunner } from './effect-runner.ts'

describe('EffectRunner', () => {
  let store: StorePort
  let runner: EffectRunner
  const errors: unknown[] = []
  const settled: Change[] = []
  const settle = async (_result: unknown, changes: readonly Change[]) => {
    settled.push(...changes)
    await store.commit(changes)
  }
  const passing = () => new DealwrightError({ code: 'unreachable', message: 'try again', retryable: true })

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    store = await openStore({ path: ':memory:' })
    runner = new EffectRunner({ store, onError: error => errors.push(error) })
    errors.length = 0
    settled.length = 0
  })

  afterEach(async () => {
    await runner.close()
    await store.close()
    vi.useRealTimers()
  })

  /** Lets time pass, with room for what the store does in between. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000)
      await new Promise(setImmediate)
    }
  }
  const planned = async (...keys: string[]) => {
    await store.commit(
      keys.map(key => ({ kind: 'effect-planned', key, subject: 's', type: 't', payload: null }) as const),
    )
  }
  const statuses = async () => (await store.effects({ subject: 's' })).map(({ status }) => status)

  it('runs the effects of a lane one after another, and lanes side by side', async () => {
    await planned('a', 'b', 'c')
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const note = (name: string) => async () => {
      order.push(name)
      if (name === 'a') await promise
    }
    runner.add({ lane: 'one', key: 'a', type: 't', run: note('a'), settle })
    runner.add({ lane: 'one', key: 'b', type: 't', run: note('b'), settle })
    runner.add({ lane: 'two', key: 'c', type: 't', run: note('c'), settle })
    await vi.waitFor(() => expect(order).toEqual(['a', 'c']))
    resolve()
    await vi.waitFor(() => expect(order).toEqual(['a', 'c', 'b']))
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done', 'done', 'done']))
  })

  it('tries again what may pass, eight times, and counts the tries', async () => {
    await planned('a')
    let runs = 0
    const run = async () => {
      runs += 1
      throw passing()
    }
    runner.add({ lane: 'one', key: 'a', type: 't', run, settle })
    await pass(120)
    expect(runs).toBe(8)
    expect(await store.effects({ subject: 's' })).toMatchObject([
      { status: 'failed', attempts: 8, error: 'try again' },
    ])
  })

  it('goes on for as long as the effect is of use', async () => {
    await planned('a')
    const until = Date.now() + 60 * 60_000
    let runs = 0
    const run = async () => {
      runs += 1
      if (runs < 100) throw passing()
    }
    runner.add({ lane: 'one', key: 'a', type: 't', until, run, settle })
    await pass(30 * 60)
    expect(runs).toBe(100)
    expect(await statuses()).toEqual(['done'])
  })

  it('gives up at once what will not pass, also where it is a defect', async () => {
    await planned('a', 'b')
    const denied = new DealwrightError({ code: 'denied', message: 'no' })
    const results: unknown[] = []
    const keep = async (result: unknown, changes: readonly Change[]) => {
      results.push(result)
      await settle(result, changes)
    }
    runner.add({ lane: 'one', key: 'a', type: 't', run: () => Promise.reject(denied), settle: keep })
    runner.add({
      lane: 'one',
      key: 'b',
      type: 't',
      run: () => Promise.reject(new TypeError('oops')),
      settle: keep,
    })
    await vi.waitFor(() => expect(results).toHaveLength(2))
    expect(results).toEqual([
      { ok: false, error: { code: 'denied', message: 'no' } },
      { ok: false, error: { code: 'internal', message: 'oops' } },
    ])
  })

  it('leaves planned what has not begun, and what fails because everything is closing', async () => {
    await planned('a', 'b')
    const { promise, reject } = Promise.withResolvers<void>()
    const closed = new DealwrightError({ code: 'transport-closed', message: 'closed' })
    runner.add({ lane: 'one', key: 'a', type: 't', run: () => promise, settle })
    runner.add({ lane: 'one', key: 'b', type: 't', run: async () => {}, settle })
    await vi.advanceTimersByTimeAsync(0)
    const closing = runner.close()
    reject(closed)
    await closing
    expect(await statuses()).toEqual(['planned', 'planned'])
    expect(settled).toEqual([])
  })

  it('does not keep a close waiting for the next try', async () => {
    await planned('a')
    runner.add({ lane: 'one', key: 'a', type: 't', run: () => Promise.reject(passing()), settle })
    await vi.waitFor(async () => expect((await store.effects({ subject: 's' }))[0]?.attempts).toBe(1))
    await runner.close()
    expect(await statuses()).toEqual(['planned'])
  })

  it('records that the fate of an effect is unknown until it is known', async () => {
    await planned('a')
    const unknown = new DealwrightError({ code: 'unknown', message: 'sent', retryable: true })
    const answers = [() => Promise.reject(unknown), () => Promise.reject(passing()), async () => {}]
    runner.add({
      lane: 'one',
      key: 'a',
      type: 't',
      run: () => answers.shift()?.() ?? Promise.resolve(),
      settle,
    })
    await vi.waitFor(async () => expect(await statuses()).toEqual(['unknown']))
    await pass(1)
    await vi.waitFor(() => expect(answers).toHaveLength(1))
    // That the node could not be asked says nothing about the transaction.
    expect(await statuses()).toEqual(['unknown'])
    await pass(2)
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done']))
    expect(await store.effects({ subject: 's' })).toMatchObject([{ attempts: 2 }])
  })

  it('spreads out what failed together, within bounds', async () => {
    const keys = ['a', 'b', 'c']
    const numbers = [0, 0.5, 0.999]
    await planned(...keys)
    await runner.close()
    runner = new EffectRunner({ store, onError: () => {}, random: () => numbers.shift() ?? 0 })
    const start = Date.now()
    const again: number[] = []
    for (const key of keys) {
      let runs = 0
      const run = async () => {
        runs += 1
        if (runs === 1) throw passing()
        again.push(Date.now() - start)
      }
      runner.add({ lane: key, key, type: 't', run, settle })
    }
    // The clock stands still while the store counts the first tries.
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
    expect(await store.effects({})).toMatchObject(keys.map(() => ({ attempts: 1 })))
    await vi.advanceTimersByTimeAsync(500)
    expect(again).toEqual([250, 375, 499])
  })

  it('publishes each try, before and after it, while somebody listens', async () => {
    await planned('a')
    const told: unknown[] = []
    const listener = (message: unknown) => told.push(message)
    subscribe('dealwright:effect', listener)
    const during: unknown[] = []
    const run = async () => {
      during.push([...told])
      if (during.length === 1) throw passing()
    }
    runner.add({
      lane: 'one',
      key: 'a',
      type: 'pay',
      run,
      settle: async (_result, changes) => {
        during.push([...told])
        await settle(_result, changes)
      },
    })
    await pass(1)
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done']))
    unsubscribe('dealwright:effect', listener)
    const before = { phase: 'before', type: 'pay', key: 'a' }
    const after = { ...before, phase: 'after' }
    expect(during).toEqual([[before], [before, after, before], [before, after, before, after]])
    await planned('b')
    runner.add({ lane: 'one', key: 'b', type: 'pay', run: async () => {}, settle })
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done', 'done']))
    expect(told).toHaveLength(4)
  })

  it('settles again what the store could not take, and does nothing twice for it', async () => {
    await planned('a')
    let runs = 0
    let tries = 0
    const run = async () => {
      runs += 1
    }
    const full = new DealwrightError({ code: 'store-full', message: 'full', retryable: true })
    const settleLate = async (result: unknown, changes: readonly Change[]) => {
      tries += 1
      if (tries < 3) throw full
      await settle(result, changes)
    }
    runner.add({ lane: 'one', key: 'a', type: 't', run, settle: settleLate })
    await pass(3)
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done']))
    expect([runs, tries, errors]).toEqual([1, 3, [full, full]])
  })

  it('reports what cannot be settled and goes on with the lane', async () => {
    await planned('b')
    const failing = () => Promise.reject(new Error('disk full'))
    runner.add({ lane: 'one', key: 'a', type: 't', run: async () => {}, settle: failing })
    runner.add({ lane: 'one', key: 'b', type: 't', run: async () => {}, settle })
    await vi.waitFor(async () => expect(await statuses()).toEqual(['done']))
    expect(errors).toEqual([new Error('disk full')])
  })
})
