import { describe, expect, it } from 'vitest'
import type { FetchPort, PaymentLimits } from '../ports/fetch.ts'
import { PaidRequests } from './paid-requests.ts'

const url = 'https://shop.example/forecast'

function createScene({ reconcile = async () => [] }: { reconcile?: FetchPort['reconcile'] } = {}) {
  const sent: { init: RequestInit | undefined; limits: PaymentLimits | undefined }[] = []
  const errors: unknown[] = []
  const pay = async (_: unknown, init?: RequestInit, limits?: PaymentLimits): Promise<Response> => {
    sent.push({ init, limits })
    if (new Headers(init?.headers).get('x-wait') === null) return new Response('paid')
    const { promise, reject } = Promise.withResolvers<Response>()
    init?.signal?.addEventListener('abort', () => reject(new Error('broken off')))
    return promise
  }
  const port: FetchPort = Object.assign(pay, { reconcile, payments: async () => [] })
  const requests = new PaidRequests({ open: async () => port, onError: error => errors.push(error) })
  return { requests, sent, errors }
}

const waiting = { headers: { 'x-wait': 'yes' } }

describe('the paid requests of an agent', () => {
  it('carry their limits beside what a plain fetch takes', async () => {
    const { requests, sent } = createScene()
    await requests.fetch(url, { method: 'POST', body: 'x', budget: '0.05 USDC', payWithin: '1500ms' })
    await requests.fetch(url, {})
    expect(sent).toMatchObject([
      { init: { method: 'POST', body: 'x' }, limits: { maxAmount: '0.05 USDC', validitySeconds: 2 } },
      { limits: {} },
    ])
    expect(Object.keys(sent[0]?.init ?? {})).not.toContain('budget')
    await expect(requests.fetch(url, { payWithin: '0s' })).rejects.toMatchObject({ code: 'bad-duration' })
  })

  it('end with the agent', async () => {
    const { requests, sent } = createScene()
    const broken = requests.fetch(url, waiting).catch((error: unknown) => error)
    await expect.poll(() => sent.length).toBe(1)
    await requests.close()
    expect(await broken).toMatchObject({ message: 'broken off' })
  })

  it('are broken off by the caller, by a signal or a request that has one', async () => {
    const { requests, sent } = createScene()
    for (const give of [
      (signal: AbortSignal) => requests.fetch(url, { ...waiting, signal }),
      (signal: AbortSignal) => requests.fetch(new Request(url, { signal }), waiting),
    ]) {
      const count = sent.length
      const caller = new AbortController()
      const broken = give(caller.signal).catch((error: unknown) => error)
      await expect.poll(() => sent.length).toBe(count + 1)
      caller.abort()
      expect(await broken).toMatchObject({ message: 'broken off' })
    }
  })

  it('report that the chain could not be asked, and start all the same', async () => {
    const trouble = new Error('no chain')
    const { requests, errors } = createScene({ reconcile: () => Promise.reject(trouble) })
    await requests.resume()
    expect(errors).toEqual([trouble])
  })

  it('are refused where there is nothing to pay with', async () => {
    const requests = new PaidRequests({ open: undefined, onError: () => {} })
    await requests.resume()
    expect(await requests.payments()).toEqual([])
    await expect(requests.fetch(url, {})).rejects.toMatchObject({ code: 'no-fetch' })
    await requests.close()
  })
})
