import { describe, expect, it } from 'vitest'
import { shared } from './shared.ts'

const counting = () => {
  const calls = { opened: 0, closed: 0 }
  const resource = shared(async () => {
    calls.opened += 1
    return {
      close: async () => {
        calls.closed += 1
      },
    }
  })
  return { calls, resource }
}

describe('shared', () => {
  it('opens once for leases taken at the same time and closes with the last', async () => {
    const { calls, resource } = counting()
    const [first, second] = await Promise.all([resource.acquire(), resource.acquire()])
    expect(first.value).toBe(second.value)
    await first.release()
    expect(calls).toEqual({ opened: 1, closed: 0 })
    await second.release()
    expect(calls).toEqual({ opened: 1, closed: 1 })
  })

  it('counts a lease released twice once', async () => {
    const { calls, resource } = counting()
    const first = await resource.acquire()
    const second = await resource.acquire()
    await first.release()
    await first.release()
    expect(calls.closed).toBe(0)
    await second.release()
    expect(calls.closed).toBe(1)
  })

  it('opens anew after everything was closed', async () => {
    const { calls, resource } = counting()
    await (await resource.acquire()).release()
    await (await resource.acquire()).release()
    expect(calls).toEqual({ opened: 2, closed: 2 })
  })

  it('tries again after opening failed', async () => {
    let fails = true
    const resource = shared(async () => {
      if (fails) throw new Error('no room')
      return { close: async () => {} }
    })
    await expect(resource.acquire()).rejects.toThrow('no room')
    fails = false
    await expect(resource.acquire()).resolves.toBeDefined()
  })
})
