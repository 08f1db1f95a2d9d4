import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import { createListener } from './create-listener.ts'
import type { Scene } from './create-scene.ts'
import { makeEnvelope } from './make-envelope.ts'

/** Declares the tests of what a transport does when things go wrong or stop. */
export const describeRecovery = (scene: () => Scene): void => {
  test('delivers all that arrived while it was away, in order, before what comes live', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const conversation = randomUUID()
    const envelopes = Array.from({ length: 100 }, (_, body) =>
      makeEnvelope(alice.party.address, bob.party.address, { conversation, body }),
    )
    const [online, offline, live] = [envelopes.slice(0, 5), envelopes.slice(5, 95), envelopes.slice(95)]
    for (const envelope of online) await alice.transport.send(envelope)
    await bob.listener.untilDelivered(online.length)
    await bob.transport.close()
    for (const envelope of offline) await alice.transport.send(envelope)

    const reopening = scene().open(bob.party, { inbox: bob.inbox })
    for (const envelope of live) await alice.transport.send(envelope)
    const { listener } = await reopening
    await listener.untilDelivered(offline.length + live.length)
    expect(listener.ids()).toEqual([...offline, ...live].map(({ id }) => id))
  })

  test('hears a stranger who wrote while it was away', async () => {
    const bob = await scene().join()
    await bob.transport.close()
    const stranger = await scene().join()
    const envelope = makeEnvelope(stranger.party.address, bob.party.address)
    await stranger.transport.send(envelope)
    await stranger.transport.sendText(bob.party.address, 'Anyone there?')
    const { listener } = await scene().open(bob.party, { inbox: bob.inbox })
    await listener.untilDelivered(2)
    expect(listener.deliveries).toMatchObject([
      { kind: 'envelope', envelope: { id: envelope.id } },
      { kind: 'text', text: 'Anyone there?' },
    ])
  })

  test('delivers again what was not handled when it stopped', async () => {
    const entered = Promise.withResolvers<void>()
    const listener = createListener(async () => {
      entered.resolve()
      throw new Error('the store is down')
    })
    const [alice, bob] = await Promise.all([
      scene().join(),
      scene().join({ listener, retry: { attempts: 100, firstDelayMs: 60_000, maxDelayMs: 60_000 } }),
    ])
    const envelope = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(envelope)
    await entered.promise
    await bob.transport.close()
    const again = await scene().open(bob.party, { inbox: bob.inbox })
    await again.listener.untilDelivered(1)
    expect(again.listener.ids()).toEqual([envelope.id])
  })

  test('handles an envelope once that is sent twice', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const envelope = makeEnvelope(alice.party.address, bob.party.address)
    const last = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(envelope)
    await alice.transport.send(envelope)
    await alice.transport.send(last)
    await bob.listener.untilRejected(1)
    await bob.listener.untilDelivered(2)
    expect(bob.listener.ids()).toEqual([envelope.id, last.id])
    expect(bob.listener.rejections).toMatchObject([{ reason: 'duplicate', envelopeId: envelope.id }])
  })

  test('handles an envelope once that is sent again after a restart', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const envelope = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(envelope)
    await bob.listener.untilDelivered(1)
    await bob.transport.close()
    const { listener } = await scene().open(bob.party, { inbox: bob.inbox })
    const last = makeEnvelope(alice.party.address, bob.party.address, { conversation: envelope.conversation })
    await alice.transport.send(envelope)
    await alice.transport.send(last)
    await listener.untilDelivered(1)
    expect(listener.ids()).toEqual([last.id])
  })

  test('handles a text once across restarts', async () => {
    const [person, agent] = await Promise.all([scene().join(), scene().join()])
    await person.transport.sendText(agent.party.address, 'one')
    await agent.listener.untilDelivered(1)
    await agent.transport.close()
    const { listener } = await scene().open(agent.party, { inbox: agent.inbox })
    await person.transport.sendText(agent.party.address, 'two')
    await listener.untilDelivered(1)
    expect(listener.deliveries).toMatchObject([{ text: 'two' }])
  })

  test('loses nothing and keeps the order when the handler rejects at first', async () => {
    const failures = new Map<string, number>()
    const listener = createListener(async delivery => {
      const id = delivery.kind === 'text' ? delivery.id : delivery.envelope.id
      const count = failures.get(id) ?? 0
      failures.set(id, count + 1)
      if (count < 2) throw new Error('not yet')
    })
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener })])
    const conversation = randomUUID()
    const envelopes = Array.from({ length: 4 }, (_, body) =>
      makeEnvelope(alice.party.address, bob.party.address, { conversation, body }),
    )
    for (const envelope of envelopes) await alice.transport.send(envelope)
    await listener.untilDelivered(envelopes.length)
    expect(listener.ids()).toEqual(envelopes.map(({ id }) => id))
    expect(listener.errors).toEqual([])
  })

  test('parks a message that its handler always rejects, says so, and goes on', async () => {
    const poison = randomUUID()
    let tries = 0
    const listener = createListener(async delivery => {
      if (delivery.kind === 'text' || delivery.envelope.id !== poison) return
      tries += 1
      throw new Error('cannot be handled')
    })
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener })])
    const conversation = randomUUID()
    const { address } = alice.party
    const envelope = makeEnvelope(address, bob.party.address, { conversation, id: poison })
    const last = makeEnvelope(address, bob.party.address, { conversation })
    await alice.transport.send(envelope)
    await alice.transport.send(last)
    await listener.untilDelivered(1)
    expect(listener.ids()).toEqual([last.id])
    expect(tries).toBe(5)
    expect(listener.errors).toMatchObject([{ code: 'delivery-failed' }])
    const parked = await bob.inbox.parked()
    expect(parked).toMatchObject([
      { id: poison, kind: 'envelope', sender: address, conversation, tries: 5, error: 'cannot be handled' },
    ])
    expect(new TextDecoder().decode(parked[0]?.bytes)).toBe(
      new TextDecoder().decode(encodeEnvelope(envelope)),
    )
  })

  test('does not try a parked message again after a restart, nor a copy of it', async () => {
    const listener = createListener(async () => {
      throw new Error('cannot be handled')
    })
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener })])
    const poison = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(poison)
    await listener.until(() => listener.errors.length === 1)
    await bob.transport.close()
    const again = await scene().open(bob.party, { inbox: bob.inbox })
    const last = makeEnvelope(alice.party.address, bob.party.address, { conversation: poison.conversation })
    await alice.transport.send(poison)
    await alice.transport.send(last)
    await again.listener.untilDelivered(1)
    expect(again.listener.ids()).toEqual([last.id])
    expect(await bob.inbox.parked()).toHaveLength(1)
  })

  test('handles a parked message again at the start that follows the order to, once', async () => {
    let broken = true
    const mended = () =>
      createListener(async () => {
        if (broken) throw new Error('cannot be handled')
      })
    const [first, second, third] = [mended(), mended(), mended()]
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener: first })])
    const poison = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(poison)
    await alice.transport.sendText(bob.party.address, 'poison ☠')
    await first.until(() => first.errors.length === 2)
    await bob.transport.close()
    const text = (await bob.inbox.parked()).find(({ kind }) => kind === 'text')?.id ?? ''

    expect(await bob.inbox.redeliver(poison.id)).toBe(true)
    const again = await scene().open(bob.party, { inbox: bob.inbox, listener: second })
    await second.until(() => second.errors.length === 1)
    await again.transport.close()
    expect(await bob.inbox.parked()).toHaveLength(2)

    broken = false
    for (const id of [poison.id, text]) expect(await bob.inbox.redeliver(id)).toBe(true)
    const last = await scene().open(bob.party, { inbox: bob.inbox, listener: third })
    await third.untilDelivered(2)
    await last.transport.close()
    expect(third.ids()).toContain(poison.id)
    expect(third.deliveries).toContainEqual(expect.objectContaining({ kind: 'text', text: 'poison ☠' }))
    expect(await bob.inbox.parked()).toEqual([])
    const { listener } = await scene().open(bob.party, { inbox: bob.inbox })
    const live = makeEnvelope(alice.party.address, bob.party.address, { conversation: poison.conversation })
    await alice.transport.send(live)
    await listener.untilDelivered(1)
    expect(listener.ids()).toEqual([live.id])
  })

  test('parks a text too', async () => {
    const listener = createListener(async () => {
      throw new Error('cannot be handled')
    })
    const [person, agent] = await Promise.all([scene().join(), scene().join({ listener })])
    await person.transport.sendText(agent.party.address, 'poison ☠')
    await listener.until(() => listener.errors.length === 1)
    const [parked] = await agent.inbox.parked()
    expect(parked).toMatchObject({ kind: 'text', sender: person.party.address, tries: 5 })
    expect(new TextDecoder().decode(parked?.bytes)).toBe('poison ☠')
  })

  test('delivers nothing after close, and closes as often as asked', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    await Promise.all([bob.transport.close(), bob.transport.close()])
    await bob.transport.close()
    await alice.transport.send(makeEnvelope(alice.party.address, bob.party.address))
    await expect(
      bob.transport.send(makeEnvelope(bob.party.address, alice.party.address)),
    ).rejects.toMatchObject({
      code: 'transport-closed',
    })
    await expect(bob.transport.sendText(alice.party.address, 'hello')).rejects.toMatchObject({
      code: 'transport-closed',
    })
    // Once a second run of the same party has the message, the first one had its chance.
    const again = await scene().open(bob.party, { inbox: bob.inbox })
    await again.listener.untilDelivered(1)
    expect(bob.listener.deliveries).toEqual([])
  })

  test('finishes what is being handled before it is closed', async () => {
    const entered = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const listener = createListener(async () => {
      entered.resolve()
      await release.promise
    })
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener })])
    await alice.transport.send(makeEnvelope(alice.party.address, bob.party.address))
    await entered.promise
    let closed = false
    const closing = bob.transport.close().then(() => {
      closed = true
    })
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(closed).toBe(false)
    release.resolve()
    await closing
    expect(listener.deliveries).toHaveLength(1)
  })

  test('stops receiving when the signal aborts, and still sends', async () => {
    const [alice, party] = await Promise.all([scene().join(), scene().createParty()])
    const controller = new AbortController()
    const first = createListener()
    const bob = await scene().open(party, { listener: { ...first, signal: controller.signal } })
    controller.abort()
    await alice.transport.send(makeEnvelope(alice.party.address, party.address))
    await bob.transport.send(makeEnvelope(party.address, alice.party.address))
    await alice.listener.untilDelivered(1)
    await bob.transport.close()
    const again = await scene().open(party, { inbox: bob.inbox })
    await again.listener.untilDelivered(1)
    expect(first.deliveries).toEqual([])
  })

  test('has one receiver', async () => {
    const bob = await scene().join()
    await expect(bob.transport.receive(createListener())).rejects.toMatchObject({ code: 'already-receiving' })
  })
}
