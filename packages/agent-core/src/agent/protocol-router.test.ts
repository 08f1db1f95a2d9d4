import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  createControlEnvelope,
  createEnvelope,
  DealwrightError,
  type Delivery,
  defineProtocol,
  type Envelope,
} from '@dealwright/protocols'
import {
  createMemoryNetwork,
  createMemoryTransport,
  type MemoryNetwork,
} from '@dealwright/protocols/transport/memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { listDeadLetters } from '../deals/dead-letters.ts'
import { EffectRunner } from '../deals/effect-runner.ts'
import { alice, bob, carol } from '../testing/deals.ts'
import { joinPeer, type Peer } from '../testing/peers.ts'
import { ProtocolRouter } from './protocol-router.ts'

const count = z.object({ n: z.number() })
const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: { Ping: count, Pong: count, Tick: count, Thanks: count },
  replies: { Ping: ['Pong', 'Tick'], Pong: ['Thanks'] },
  streams: ['Tick'],
})

describe('ProtocolRouter', () => {
  let network: MemoryNetwork
  let asker: Peer
  let answerer: Peer

  beforeEach(async () => {
    network = createMemoryNetwork()
    asker = await joinPeer(alice, network)
    answerer = await joinPeer(bob, network)
  })

  afterEach(async () => {
    await asker.close()
    await answerer.close()
  })

  const ask = (n = 1, timeout = 30_000) =>
    asker.router.ask({ receiver: bob, protocol: ping, type: 'Ping', body: { n }, timeout })
  const question = (changes: Partial<Envelope> = {}): Envelope => ({
    ...createEnvelope({ protocol: ping, type: 'Ping', sender: alice, receiver: bob, body: { n: 1 } }),
    ...changes,
  })

  it('answers a question with a declared reply, typed', async () => {
    answerer.router.handle(ping, { Ping: ({ n }, context) => context.reply('Pong', { n: n + 1 }) })
    const answer = await ask(41)
    expect(answer).toEqual({ ok: true, value: { type: 'Pong', body: { n: 42 } } })
    expect(await answerer.store.effects({ status: 'planned' })).toEqual([])
  })

  it('tells why there is no answer: not understood, nobody there, nothing said, closed', async () => {
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    const nobody = { receiver: carol, protocol: ping, type: 'Ping', body: { n: 1 }, timeout: 30_000 } as const
    expect(await asker.router.ask(nobody)).toMatchObject({ ok: false, error: { code: 'unreachable' } })
    answerer.router.handle(ping, { Ping: () => {} })
    expect(await ask(1, 20)).toMatchObject({ ok: false, error: { code: 'timeout' } })
    const waiting = ask()
    await vi.waitFor(async () => expect(await asker.store.list('dialogues')).toHaveLength(1))
    asker.router.close()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'closed' } })
    expect(await asker.store.list('dialogues')).toEqual([])
  })

  it('refuses a protocol that it does not speak, also under a known name', async () => {
    answerer.router.handle(ping, { Ping: (_, context) => context.reply('Pong', { n: 1 }) })
    const other = defineProtocol({
      name: 'ping',
      version: '1.0.0',
      messages: { Ping: z.object({}) },
      replies: {},
    })
    const unknown = defineProtocol({
      name: 'pong',
      version: '1.0.0',
      messages: { Ping: z.object({}) },
      replies: {},
    })
    for (const protocol of [other, unknown]) {
      const asked = { receiver: bob, protocol, type: 'Ping', body: {}, timeout: 30_000 } as const
      expect(await asker.router.ask(asked)).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    }
    expect(answerer.rejections).toMatchObject([{ reason: 'not-understood' }, { reason: 'not-understood' }])
    expect(await answerer.store.list('dialogues')).toEqual([])
  })

  it('lets no handler see what does not fit the dialogue, and never answers a control message', async () => {
    const handled: number[] = []
    answerer.router.handle(ping, { Ping: ({ n }) => handled.push(n), Thanks: ({ n }) => handled.push(n) })
    const stray = [
      question({ body: { n: 'one' } }),
      question({ type: 'Shout' }),
      question({ type: 'Thanks' }),
      question({ replyTo: crypto.randomUUID() }),
    ]
    for (const envelope of stray) await answerer.deliver({ kind: 'envelope', envelope })
    expect(answerer.rejections).toHaveLength(stray.length)
    expect(handled).toEqual([])
    // The asker has never sent these: each not-understood is refused there, and that is the end of it.
    await vi.waitFor(() => expect(asker.rejections).toHaveLength(stray.length))
    const control = createControlEnvelope({
      type: 'not-understood',
      about: question(),
      sender: bob,
      reason: 'what?',
    })
    await asker.deliver({ kind: 'envelope', envelope: control })
    expect(asker.rejections).toHaveLength(stray.length + 1)
    expect(answerer.rejections).toHaveLength(stray.length)
  })

  it('calls a handler that threw again, and sends its answers once', async () => {
    let calls = 0
    answerer.router.handle(ping, {
      Ping: async (_, context) => {
        calls += 1
        await context.reply('Pong', { n: calls })
        if (calls < 3) throw new Error('a passing fault')
      },
    })
    const answers: number[] = []
    asker.router.handle(ping, { Pong: ({ n }) => answers.push(n) })
    expect(await ask()).toEqual({ ok: true, value: { type: 'Pong', body: { n: 3 } } })
    expect([calls, answers]).toEqual([3, []])
    expect(await answerer.store.effects({})).toMatchObject([{ status: 'done' }])
  })

  it('sends after a crash what was answered and not yet sent, and runs no handler again', async () => {
    let calls = 0
    answerer.router.handle(ping, {
      Ping: async (_, context) => {
        calls += 1
        await context.reply('Pong', { n: calls })
      },
    })
    const envelope = question({ sender: carol })
    // Carol has not joined: the answer stays planned.
    await answerer.deliver({ kind: 'envelope', envelope })
    expect(await answerer.store.effects({ status: 'planned' })).toHaveLength(1)
    expect([calls, await answerer.store.seen(envelope.id)]).toEqual([1, true])
    const { promise: heard, resolve } = Promise.withResolvers<Delivery>()
    const absent = createMemoryTransport({ address: carol, network })
    await absent.receive({ onDelivery: async delivery => resolve(delivery) })
    const { store, transport } = answerer
    const effects = new EffectRunner({ store, onError: () => {} })
    await new ProtocolRouter({ store, effects, transport: async () => transport, onError: () => {} }).resume()
    expect(await heard).toMatchObject({ envelope: { type: 'Pong', body: { n: 1 }, replyTo: envelope.id } })
    await effects.close()
    await absent.close()
    expect(calls).toBe(1)
  })

  it('publishes answers as effects, and lists those that failed for good', async () => {
    const told: unknown[] = []
    const listener = (message: unknown) => told.push(message)
    subscribe('dealwright:effect', listener)
    answerer.router.handle(ping, { Ping: ({ n }, context) => context.reply('Pong', { n }) })
    const { send } = answerer.transport
    answerer.transport.send = () =>
      Promise.reject(new DealwrightError({ code: 'over-size', message: 'too long' }))
    const envelope = question({})
    await answerer.deliver({ kind: 'envelope', envelope })
    await vi.waitFor(async () => expect(await listDeadLetters(answerer.store)).toHaveLength(1))
    answerer.transport.send = send
    unsubscribe('dealwright:effect', listener)
    const [{ effect } = { effect: { key: '' } }] = await listDeadLetters(answerer.store)
    expect(effect).toMatchObject({ subject: 'protocols', type: 'send', error: 'too long' })
    expect(told).toEqual([
      { phase: 'before', type: 'send', key: effect.key },
      { phase: 'after', type: 'send', key: effect.key },
    ])
  })

  it('refuses answers that are not declared, come twice or come late', async () => {
    const codes: unknown[] = []
    const { promise: late, resolve } = Promise.withResolvers<unknown>()
    answerer.router.handle(ping, {
      Ping: async (_, context) => {
        const code = (error: { code: string }) => codes.push(error.code)
        // @ts-expect-error: Thanks does not answer Ping
        await context.reply('Thanks', { n: 1 }).catch(code)
        await context.reply('Pong', { n: 1 })
        await context.reply('Pong', { n: 2 }).catch(code)
        setTimeout(() => {
          context.reply('Pong', { n: 3 }).catch(resolve)
        }, 1)
      },
    })
    expect(await ask()).toMatchObject({ ok: true, value: { body: { n: 1 } } })
    expect(codes).toEqual(['not-a-declared-reply', 'already-answered'])
    expect(await late).toMatchObject({ code: 'late-reply' })
  })

  it('streams at once, to handlers, while the question waits for its answer', async () => {
    const ticks: number[] = []
    const { promise: seen, resolve } = Promise.withResolvers<void>()
    answerer.router.handle(ping, {
      Ping: async (_, context) => {
        await context.reply('Tick', { n: 1 })
        await seen
        await context.reply('Pong', { n: 2 })
      },
    })
    asker.router.handle(ping, {
      Tick: ({ n }) => {
        ticks.push(n)
        resolve()
      },
    })
    expect(await ask()).toEqual({ ok: true, value: { type: 'Pong', body: { n: 2 } } })
    expect(ticks).toEqual([1])
  })
})
