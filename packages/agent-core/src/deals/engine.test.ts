import {
  createControlEnvelope,
  createEnvelope,
  DealwrightError,
  type Envelope,
  type MessageInput,
} from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StorePort } from '../ports/store.ts'
import { openStore } from '../store/sqlite/index.ts'
import { alice, around, bob, carol, makePurchase } from '../testing/deals.ts'
import { listDeadLetters } from './dead-letters.ts'
import { dealProtocol } from './deal-protocol.ts'
import { readPlannedEffect } from './deal-record.ts'
import type { DealEvent } from './decision.ts'
import type { PlannedEffect } from './effect.ts'
import { EffectRunner } from './effect-runner.ts'
import { DealEngine, type DealNews } from './engine.ts'

describe('DealEngine', () => {
  let store: StorePort
  const engines: { engine: DealEngine; effects: EffectRunner }[] = []
  const errors: unknown[] = []

  beforeEach(async () => {
    store = await openStore({ path: ':memory:' })
    errors.length = 0
  })

  afterEach(async () => {
    vi.useRealTimers()
    for (const { engine, effects } of engines.splice(0)) {
      await effects.close()
      await engine.close()
    }
    await store.close()
  })

  const start = async (
    execute: (effect: PlannedEffect) => Promise<DealEvent | undefined>,
    { on = store, onNews = () => {} }: { on?: StorePort; onNews?: (news: DealNews) => void } = {},
  ) => {
    const onError = (error: unknown) => errors.push(error)
    const effects = new EffectRunner({ store: on, onError })
    const surroundings = async () => around(alice)
    const engine = new DealEngine({ store: on, effects, surroundings, execute, onNews, onError })
    engines.push({ engine, effects })
    await engine.resume()
    engine.startTimers()
    return engine
  }
  const hang = () => new Promise<undefined>(() => {})
  const sent = (effects: readonly PlannedEffect[]): Envelope[] =>
    effects.flatMap(effect => (effect.type === 'send' ? effect.envelope : []))
  const reply = <Type extends 'Offer' | 'Refuse' | 'Accept' | 'Signed' | 'Progress'>(
    about: Envelope | undefined,
    type: Type,
    body: MessageInput<typeof dealProtocol, Type>,
  ): Envelope =>
    createEnvelope({
      protocol: dealProtocol,
      type,
      body,
      sender: about?.receiver ?? bob,
      receiver: about?.sender ?? alice,
      conversation: about?.conversation,
      replyTo: about?.id,
    })
  const version = async () => (await store.subject('p'))?.version

  it('tells all progress, and writes down one line a second of it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const executed: PlannedEffect[] = []
    const hash = `0x${'ab'.repeat(32)}` as const
    const signature = `0x${'cd'.repeat(65)}` as const
    const told: unknown[] = []
    const engine = await start(
      async effect => {
        executed.push(effect)
        if (effect.type === 'sign-agreement') return { type: 'agreement-signed', hash, signature }
        return effect.type === 'open-job' ? { type: 'job-opened', transaction: hash } : undefined
      },
      { onNews: ({ notice }) => notice.type === 'progress' && told.push(notice.value) },
    )
    const sentOne = (type: string) =>
      vi.waitFor(() => {
        const envelope = sent(executed).find(one => one.type === type)
        if (envelope === undefined) throw new Error(`no ${type} yet`)
        return envelope
      })
    await engine.open('p', makePurchase([bob]))
    await engine.receive(reply(await sentOne('CallForProposals'), 'Offer', { price: '500000' }))
    await engine.receive(reply(await sentOne('Agree'), 'Signed', { hash, signature }))
    const funded = await sentOne('Funded')
    const report = (value: number) => engine.receive(reply(funded, 'Progress', { value }))
    const before = (await store.journal('p')).length
    for (let value = 0; value < 50; value += 1) expect(await report(value)).toBe(true)
    expect((await store.journal('p')).length - before).toBe(1)
    vi.setSystemTime(Date.now() + 1_000)
    for (let value = 50; value < 60; value += 1) await report(value)
    expect((await store.journal('p')).length - before).toBe(2)
    expect(told).toEqual(Array.from({ length: 60 }, (_, value) => value))
    expect(errors).toEqual([])
  })

  it('records a state and the effects that it plans together, or neither', async () => {
    const executed: PlannedEffect[] = []
    let isFull = true
    const full: StorePort = {
      ...store,
      commit: changes => {
        if (isFull && changes.some(({ kind }) => kind === 'subject'))
          return Promise.reject(new Error('disk full'))
        return store.commit(changes)
      },
    }
    const engine = await start(
      async effect => {
        executed.push(effect)
        return undefined
      },
      { on: full },
    )
    const purchase = makePurchase([bob])
    await expect(engine.open('p', purchase)).rejects.toThrow('disk full')
    expect([executed, await store.effects({}), await engine.knows('p')]).toEqual([[], [], false])
    isFull = false
    await engine.open('p', purchase)
    expect(await store.subject('p')).toMatchObject({ version: 1, kind: 'purchase' })
    expect(await store.effects({ subject: 'p' })).toMatchObject([{ type: 'send' }])
    await vi.waitFor(() => expect(executed).toHaveLength(1))

    const offer = reply(sent(executed)[0], 'Offer', { price: '2000000' })
    isFull = true
    await expect(engine.receive(offer)).rejects.toThrow('disk full')
    expect([await version(), await store.seen(offer.id)]).toEqual([1, false])
    // Redelivered, it is no duplicate: nothing of the first time was kept.
    isFull = false
    expect(await engine.receive(offer)).toBe(true)
    expect([await version(), await store.seen(offer.id)]).toEqual([2, true])
  })

  it('resumes after a crash what was planned, and repeats nothing that was settled', async () => {
    const first: PlannedEffect[] = []
    const before = await start(effect => {
      first.push(effect)
      return first.length === 1 ? Promise.resolve(undefined) : hang()
    })
    await before.open('p', makePurchase([bob, carol]))
    await vi.waitFor(async () => expect(await store.effects({ status: 'done' })).toHaveLength(1))
    engines.length = 0

    const second: PlannedEffect[] = []
    const after = await start(async effect => {
      second.push(effect)
      return undefined
    })
    await vi.waitFor(async () => expect(await store.effects({ status: 'done' })).toHaveLength(2))
    expect(sent(second).map(({ id }) => id)).toEqual([sent(first)[1]?.id])
    expect(after.openDeals()).toHaveLength(1)
    // And the deal goes on where it was.
    expect(await after.receive(reply(sent(second)[0], 'Refuse', { code: 'busy', message: 'no' }))).toBe(true)
  })

  it('takes up again what was of unknown fate, before what came after it', async () => {
    const lost = new DealwrightError({ code: 'send-failed', message: 'sent?', retryable: true })
    const before = await start(() => Promise.reject(lost))
    await before.open('p', makePurchase([bob]))
    await vi.waitFor(async () => expect(await store.effects({ status: 'unknown' })).toHaveLength(1))
    for (const { effects, engine } of engines.splice(0)) {
      await effects.close()
      await engine.close()
    }
    const done: PlannedEffect[] = []
    await start(async effect => {
      done.push(effect)
      return undefined
    })
    await vi.waitFor(async () => expect(await store.effects({ status: 'done' })).toHaveLength(1))
    expect(done).toHaveLength(1)
  })

  it('keeps a list of what failed for good and nobody had an answer to', async () => {
    const engine = await start(async effect => {
      if (effect.type === 'sign-agreement') {
        return { type: 'agreement-signed', hash: `0x${'1'.repeat(64)}`, signature: '0x11' }
      }
      if (effect.type === 'send' && effect.envelope.type === 'Cancel') {
        throw new DealwrightError({ code: 'peer-unreachable', message: 'nobody there' })
      }
      if (effect.type === 'open-job') throw new DealwrightError({ code: 'denied', message: 'too much' })
      return undefined
    })
    await engine.open('p', makePurchase([bob]))
    const calls = async () =>
      (await store.effects({ status: 'done' })).flatMap(({ payload }) => {
        const effect = readPlannedEffect(payload)
        return effect.type === 'send' ? effect.envelope : []
      })
    await vi.waitFor(async () => expect(await calls()).toHaveLength(1))
    await engine.receive(reply((await calls())[0], 'Offer', { price: '400000' }))
    await vi.waitFor(async () => expect(await calls()).toHaveLength(2))
    const agree = (await calls())[1]
    await engine.receive(reply(agree, 'Signed', { hash: `0x${'1'.repeat(64)}`, signature: '0x22' }))
    await vi.waitFor(async () => expect(await store.effects({ status: 'failed' })).toHaveLength(2))
    // The denied payment ended the deal: that was its answer. That the provider could not be told has none.
    expect((await store.effects({ status: 'failed' })).map(({ type }) => type)).toEqual(['open-job', 'send'])
    expect(await listDeadLetters(store)).toMatchObject([
      {
        code: 'peer-unreachable',
        at: expect.any(Number),
        effect: { subject: 'p', type: 'send', attempts: 1 },
      },
    ])
  })

  it('takes no message that does not fit its dialogue, and changes nothing for it', async () => {
    const executed: PlannedEffect[] = []
    const engine = await start(async effect => {
      executed.push(effect)
      return undefined
    })
    const purchase = makePurchase([bob, carol])
    await engine.open('p', purchase)
    await vi.waitFor(() => expect(executed).toHaveLength(2))
    const call = sent(executed).find(({ receiver }) => receiver === bob)
    const state = await store.subject('p')
    const offer = reply(call, 'Offer', { price: '600000' })
    const bad: Envelope[] = [
      reply(call, 'Accept', { price: '1' }),
      { ...offer, sender: carol },
      { ...offer, body: { price: '-1' } },
      { ...offer, replyTo: crypto.randomUUID() },
    ]
    for (const envelope of bad) {
      await expect(engine.receive(envelope)).rejects.toMatchObject({ code: 'dialogue-violation' })
    }
    expect(await store.subject('p')).toEqual(state)
    expect(await engine.receive({ ...offer, conversation: crypto.randomUUID() })).toBe(false)
    expect(await engine.receive(offer)).toBe(true)
    await expect(engine.receive({ ...offer, id: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'dialogue-violation',
    })
  })

  it('goes on where a listener throws', async () => {
    const executed: PlannedEffect[] = []
    const engine = await start(
      async effect => {
        executed.push(effect)
        return undefined
      },
      {
        onNews: () => {
          throw new Error('a bad listener')
        },
      },
    )
    await engine.open('p', makePurchase([bob]))
    await vi.waitFor(() => expect(executed).toHaveLength(1))
    expect(errors).toEqual([new Error('a bad listener')])
  })

  it('is not stuck where the other side has called the whole conversation off', async () => {
    const executed: PlannedEffect[] = []
    const engine = await start(async effect => {
      executed.push(effect)
      if (effect.type !== 'sign-agreement') return undefined
      return { type: 'agreement-signed', hash: `0x${'1'.repeat(64)}`, signature: '0x11' }
    })
    await engine.open('p', makePurchase([bob]))
    await vi.waitFor(() => expect(executed).toHaveLength(1))
    const [call] = sent(executed)
    if (call === undefined) throw new Error('no call')
    const cancel = createControlEnvelope({ type: 'cancel', about: call, sender: alice, reason: 'never mind' })
    // Said by the provider, whose own message it is about.
    const cancelled: Envelope = { ...cancel, sender: bob, receiver: alice }
    await engine.receive(cancelled)
    const deal = await engine.until('p', () => false)
    expect(deal).toMatchObject({ phase: 'failed', failure: { code: 'no-proposal' } })
  })

  it('is not stuck where the chosen provider calls off before it is asked to sign', async () => {
    const executed: PlannedEffect[] = []
    const { promise: signing, resolve: sign } = Promise.withResolvers<DealEvent>()
    const engine = await start(async effect => {
      executed.push(effect)
      return effect.type === 'sign-agreement' ? signing : undefined
    })
    await engine.open('p', makePurchase([bob]))
    await vi.waitFor(() => expect(executed).toHaveLength(1))
    const offer = reply(sent(executed)[0], 'Offer', { price: '400000' })
    await engine.receive(offer)
    await vi.waitFor(() => expect(executed).toHaveLength(2))
    const cancel = createControlEnvelope({ type: 'cancel', about: offer, sender: bob, reason: 'never mind' })
    await engine.receive(cancel)
    sign({ type: 'agreement-signed', hash: `0x${'1'.repeat(64)}`, signature: '0x11' })
    const deal = await engine.until('p', () => false)
    expect(deal).toMatchObject({ phase: 'failed' })
    expect(executed.map(({ type }) => type)).toEqual(['send', 'sign-agreement', 'release-spending'])
  })

  it('takes nobody for silent before the mail has been read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const before = await start(hang)
    await before.open('p', makePurchase([bob]))
    await before.close()
    engines.length = 0
    vi.setSystemTime(Date.now() + 24 * 3_600_000)
    const effects = new EffectRunner({ store, onError: error => errors.push(error) })
    const engine = new DealEngine({
      store,
      effects,
      surroundings: async () => around(alice),
      execute: async () => undefined,
      onNews: () => {},
      onError: error => errors.push(error),
    })
    engines.push({ engine, effects })
    await engine.resume()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(engine.openDeals()).toMatchObject([{ deal: { phase: 'negotiating' } }])
    engine.startTimers(3_000)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(engine.openDeals()).toMatchObject([{ deal: { phase: 'negotiating' } }])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await engine.until('p', () => false)).toMatchObject({
      phase: 'failed',
      failure: { code: 'no-proposal' },
    })
  })

  it('tells whoever waits that the deal is unknown, or that the agent closed first', async () => {
    const engine = await start(hang)
    await expect(engine.until('nothing', () => true)).rejects.toMatchObject({ code: 'unknown-deal' })
    await engine.open('p', makePurchase([bob]))
    const waiting = engine.until('p', () => false).catch((error: unknown) => error)
    await engine.close()
    expect(await waiting).toMatchObject({ code: 'agent-closed', retryable: true })
    engines.length = 0
  })

  it('refuses a store that another process writes to', async () => {
    const engine = await start(async () => undefined)
    await engine.open('p', makePurchase([bob]))
    const other = await start(async () => undefined)
    await other.dispatch('p', { type: 'cancelled' })
    await expect(engine.dispatch('p', { type: 'cancelled' })).rejects.toBeInstanceOf(DealwrightError)
  })
})
