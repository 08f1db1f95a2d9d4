import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import { createListener } from './create-listener.ts'
import type { Scene } from './create-scene.ts'
import { makeEnvelope } from './make-envelope.ts'

/** Declares the tests of what a transport does while all goes well. */
export const describeDelivery = (scene: () => Scene): void => {
  test('carries an envelope unchanged', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const envelope = makeEnvelope(alice.party.address, bob.party.address, {
      replyTo: randomUUID(),
      body: { price: '1050000', nested: [1, null, { deep: true }] },
    })
    await alice.transport.send(envelope)
    await bob.listener.untilDelivered(1)
    expect(bob.listener.deliveries).toEqual([{ kind: 'envelope', envelope }])
    expect(alice.listener.deliveries).toEqual([])
    expect(bob.listener.errors).toEqual([])
  })

  test('answers in both directions while both send', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const rounds = 20
    const conversation = randomUUID()
    for (let n = 0; n < rounds; n += 1) {
      const there = makeEnvelope(alice.party.address, bob.party.address, { conversation, body: n })
      const back = makeEnvelope(bob.party.address, alice.party.address, { conversation, body: n })
      await Promise.all([alice.transport.send(there), bob.transport.send(back)])
    }
    await Promise.all([alice.listener.untilDelivered(rounds), bob.listener.untilDelivered(rounds)])
    for (const { listener } of [alice, bob]) {
      const bodies = listener.deliveries.map(
        delivery => delivery.kind === 'envelope' && delivery.envelope.body,
      )
      expect(bodies).toEqual(Array.from({ length: rounds }, (_, n) => n))
    }
  })

  test('keeps the order of a conversation when calls are not awaited', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const conversation = randomUUID()
    const envelopes = Array.from({ length: 40 }, (_, body) =>
      makeEnvelope(alice.party.address, bob.party.address, { conversation, body }),
    )
    await Promise.all(envelopes.map(envelope => alice.transport.send(envelope)))
    await bob.listener.untilDelivered(envelopes.length)
    expect(bob.listener.ids()).toEqual(envelopes.map(({ id }) => id))
  })

  test('hands over one message of a conversation at a time', async () => {
    let running = 0
    let most = 0
    const listener = createListener(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(resolve => setTimeout(resolve, 2))
      running -= 1
    })
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ listener })])
    const conversation = randomUUID()
    for (let body = 0; body < 5; body += 1) {
      await alice.transport.send(makeEnvelope(alice.party.address, bob.party.address, { conversation, body }))
    }
    await listener.untilDelivered(5)
    expect(most).toBe(1)
  })

  test('lets no conversation wait for another, of the same peer or of another', async () => {
    const held = Promise.withResolvers<void>()
    const slow = randomUUID()
    const listener = createListener(async delivery => {
      if (delivery.kind === 'envelope' && delivery.envelope.conversation === slow) await held.promise
    })
    const [alice, carol, bob] = await Promise.all([
      scene().join(),
      scene().join(),
      scene().join({ listener }),
    ])
    const { address } = bob.party
    const first = makeEnvelope(alice.party.address, address, { conversation: slow })
    const samePeer = makeEnvelope(alice.party.address, address)
    const otherPeer = makeEnvelope(carol.party.address, address)
    await alice.transport.send(first)
    await alice.transport.send(samePeer)
    await carol.transport.send(otherPeer)
    await listener.untilDelivered(2)
    expect(listener.ids().toSorted()).toEqual([samePeer.id, otherPeer.id].toSorted())
    held.resolve()
    await listener.untilDelivered(3)
    expect(listener.ids()[2]).toBe(first.id)
  })

  test('carries text of a person', async () => {
    const [person, agent] = await Promise.all([scene().join(), scene().join()])
    const before = Date.now()
    await person.transport.sendText(agent.party.address, 'Tomorrow’s weather in 東京 ☔, please')
    await person.transport.sendText(agent.party.address, 'At most 1.20 USDC.')
    await agent.listener.untilDelivered(2)
    const [first, second] = agent.listener.deliveries
    expect(first).toMatchObject({
      kind: 'text',
      sender: person.party.address,
      text: 'Tomorrow’s weather in 東京 ☔, please',
    })
    expect(second).toMatchObject({ kind: 'text', sender: person.party.address, text: 'At most 1.20 USDC.' })
    if (first?.kind !== 'text' || second?.kind !== 'text') throw new Error('Expected two texts')
    expect(first.conversation).toBe(second.conversation)
    expect(first.id).not.toBe(second.id)
    expect(Math.abs(first.sentAt - before)).toBeLessThan(60_000)
  })

  test.each([
    ['unicode', { text: 'Grüße, 你好, שלום, 👩🏽‍🚀 \u0000 \u2028 "\\' }],
    ['no body', null],
    ['an empty object', {}],
  ])('carries %s', async (_name, body) => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const envelope = makeEnvelope(alice.party.address, bob.party.address, { body })
    await alice.transport.send(envelope)
    await bob.listener.untilDelivered(1)
    expect(bob.listener.deliveries).toEqual([{ kind: 'envelope', envelope }])
  })

  test('carries an envelope of exactly the largest size, and refuses to send one byte more', async () => {
    const maxBytes = 262_144
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const empty = makeEnvelope(alice.party.address, bob.party.address, { body: '' })
    const largest = { ...empty, body: 'x'.repeat(maxBytes - encodeEnvelope(empty).length) }
    await expect(alice.transport.send({ ...largest, body: `${largest.body}x` })).rejects.toMatchObject({
      code: 'over-size',
    })
    await alice.transport.send(largest)
    await bob.listener.untilDelivered(1)
    expect(bob.listener.ids()).toEqual([largest.id])
  })

  test('sends for its own address only', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const forged = makeEnvelope(bob.party.address, alice.party.address)
    await expect(alice.transport.send(forged)).rejects.toMatchObject({ code: 'wrong-sender' })
  })

  test('says that a peer who never joined is unreachable, and that trying later can help', async () => {
    const alice = await scene().join()
    const stranger = '0x000000000000000000000000000000000000dEaD'
    await expect(alice.transport.send(makeEnvelope(alice.party.address, stranger))).rejects.toMatchObject({
      code: 'peer-unreachable',
      retryable: true,
    })
    await expect(alice.transport.sendText(stranger, 'hello')).rejects.toMatchObject({
      code: 'peer-unreachable',
    })
  })

  test('reads both conversations when two parties write to each other first at once', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join()])
    const there = makeEnvelope(alice.party.address, bob.party.address)
    const back = makeEnvelope(bob.party.address, alice.party.address)
    await Promise.all([alice.transport.send(there), bob.transport.send(back)])
    await Promise.all([alice.listener.untilDelivered(1), bob.listener.untilDelivered(1)])
    const again = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(again)
    await bob.listener.untilDelivered(2)
    expect(alice.listener.ids()).toEqual([back.id])
    expect(bob.listener.ids()).toEqual([there.id, again.id])
  })
}
