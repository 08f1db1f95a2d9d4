import { createControlEnvelope, createEnvelope, defineService, type Envelope } from '@dealwright/protocols'
import {
  createMemoryNetwork,
  createMemoryTransport,
  type MemoryTransport,
} from '@dealwright/protocols/transport/memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { alice, bob, makeCall } from '../testing/deals.ts'
import { joinPeer, type Peer } from '../testing/peers.ts'
import { dealProtocol } from './deal-protocol.ts'

const doubling = defineService({
  name: 'test.doubling',
  version: '1.0.0',
  description: 'Doubles a number',
  input: z.object({ n: z.int() }),
  output: z.object({ twice: z.int() }),
})

describe('a seller that strangers write to', () => {
  let seller: Peer
  let client: MemoryTransport
  const heard: Envelope[] = []

  beforeEach(async () => {
    const network = createMemoryNetwork()
    seller = await joinPeer(bob, network)
    seller.stock.add(doubling, {
      ask: '1.50 USDC',
      floor: '0.80 USDC',
      work: ({ input }) => ({ twice: input.n * 2 }),
    })
    client = createMemoryTransport({ address: alice, network })
    heard.length = 0
    await client.receive({
      onDelivery: async delivery => {
        if (delivery.kind === 'envelope') heard.push(delivery.envelope)
      },
    })
  })

  afterEach(async () => {
    await client.close()
    await seller.close()
  })

  const call = (changes: Parameters<typeof makeCall>[2] = {}) =>
    makeCall(alice, bob, { digest: doubling.digest, ...changes })
  const answerTo = (envelope: Envelope) =>
    vi.waitFor(() => {
      const answer = heard.find(({ replyTo }) => replyTo === envelope.id)
      if (answer === undefined) throw new Error('no answer yet')
      return answer
    })

  it('answers a call with its asking price', async () => {
    const envelope = call()
    await client.send(envelope)
    expect(await answerTo(envelope)).toMatchObject({ type: 'Offer', body: { price: '1500000' } })
    expect(seller.engine.openDeals()).toMatchObject([
      { deal: { kind: 'sale', phase: 'negotiating', client: alice } },
    ])
  })

  it('turns down what it cannot serve, and keeps nothing of it', async () => {
    const soon = Math.floor(Date.now() / 1000) + 2
    const cases = [
      { envelope: makeCall(alice, bob), code: 'not-sold' },
      { envelope: call({ chainId: 1 }), code: 'other-network' },
      { envelope: call({ deliverBy: soon }), code: 'bad-terms' },
      { envelope: call({ reviewPeriod: 8 * 24 * 3600 }), code: 'bad-terms' },
    ]
    for (const { envelope, code } of cases) {
      await client.send(envelope)
      expect(await answerTo(envelope)).toMatchObject({ type: 'Refuse', body: { code } })
    }
    expect(seller.engine.openDeals()).toEqual([])
    expect(await seller.store.subjects('sale')).toEqual([])
  })

  it('bounds the negotiations that one client may have open', async () => {
    for (let index = 0; index < 100; index += 1) await client.send(call())
    const last = call()
    await vi.waitFor(() => expect(seller.engine.openDeals()).toHaveLength(100))
    await client.send(last)
    expect(await answerTo(last)).toMatchObject({ type: 'Refuse', body: { code: 'busy', retryAfter: 5 } })
    expect(seller.engine.openDeals()).toHaveLength(100)
  })

  it('says not-understood to what belongs to no deal, and nothing to a control message', async () => {
    const stray = createEnvelope({
      protocol: dealProtocol,
      type: 'Funded',
      sender: alice,
      receiver: bob,
      replyTo: crypto.randomUUID(),
      body: { transaction: `0x${'1'.repeat(64)}` },
    })
    await client.send(stray)
    expect(await answerTo(stray)).toMatchObject({ type: 'not-understood' })
    const control = createControlEnvelope({
      type: 'cancel',
      about: stray,
      sender: alice,
      reason: 'never mind',
    })
    await client.send(control)
    const old = { ...call(), digest: `sha256:${'0'.repeat(64)}` }
    await client.send(old)
    expect(await answerTo(old)).toMatchObject({ type: 'not-understood' })
    expect(heard.some(({ replyTo }) => replyTo === control.id)).toBe(false)
    expect(await seller.store.subjects('sale')).toEqual([])
  })

  it('opens one sale for a call, however often it comes', async () => {
    const envelope = call()
    await client.send(envelope)
    await answerTo(envelope)
    await expect(seller.deliver({ kind: 'envelope', envelope })).resolves.toBeUndefined()
    await seller.deliver({ kind: 'envelope', envelope: { ...envelope, id: crypto.randomUUID() } })
    expect(await seller.store.subjects('sale')).toHaveLength(1)
    expect(seller.rejections).toMatchObject([{ reason: 'not-understood' }, { reason: 'not-understood' }])
  })

  it('gives a person’s text to whoever listens, with a way to answer', async () => {
    await client.sendText(bob, 'hello')
    await vi.waitFor(() => expect(seller.texts).toMatchObject([{ sender: alice, text: 'hello' }]))
  })
})
