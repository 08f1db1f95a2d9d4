import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Envelope } from '../../envelope/envelope.ts'
import type { Delivery } from '../port.ts'
import { createListener } from './create-listener.ts'
import type { Actor, Scene } from './create-scene.ts'
import { makeEnvelope } from './make-envelope.ts'

const unlimited = { perSecond: Number.POSITIVE_INFINITY }
/** Carrying them may take a while; nothing here depends on how long. */
const patience = 300_000

const idOf = (delivery: Delivery): string => (delivery.kind === 'text' ? delivery.id : delivery.envelope.id)
const pause = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Declares the tests of what one sender can do to the others: nothing. */
export const describeFlood = (scene: () => Scene): void => {
  test(
    'a flood of one sender holds up no other, costs no memory and loses nothing',
    async () => {
      const [flooder, polite, bob] = await Promise.all([scene().join(), scene().join(), scene().join()])
      const { address } = bob.party
      const make = (sender: Envelope['sender'], count: number): Envelope[] => {
        const conversations = Array.from({ length: 50 }, () => randomUUID())
        return Array.from({ length: count }, (_, n) =>
          makeEnvelope(sender, address, { conversation: conversations[n % 50] ?? randomUUID() }),
        )
      }
      await bob.transport.close()
      const flood = make(flooder.party.address, scene().floodSize)
      const few = make(polite.party.address, 10)
      // The flood was there first, and all of it.
      await Promise.all(flood.map(envelope => flooder.transport.send(envelope)))
      for (const envelope of few) await polite.transport.send(envelope)

      let running = 0
      let mostRunning = 0
      let mostPending = 0
      const opened: { bob?: Actor } = {}
      const listener = createListener(async () => {
        running += 1
        mostRunning = Math.max(mostRunning, running)
        mostPending = Math.max(mostPending, opened.bob?.transport.pending ?? 0)
        await pause()
        running -= 1
      })
      opened.bob = await scene().open(bob.party, {
        inbox: bob.inbox,
        listener,
        quota: unlimited,
        concurrency: 8,
        maxPending: { perPeer: 64, total: 96 },
      })
      await listener.untilDelivered(flood.length + few.length)

      const ids = listener.ids()
      const places = few.map(({ id }) => ids.indexOf(id))
      expect(Math.max(...places)).toBeLessThan(60)
      expect(ids.toSorted()).toEqual([...flood, ...few].map(({ id }) => id).toSorted())
      const order = new Map(ids.map((id, place) => [id, place]))
      const last = new Map<string, number>()
      for (const { id, conversation } of flood) {
        const place = order.get(id) ?? -1
        expect(place).toBeGreaterThan(last.get(conversation) ?? -1)
        last.set(conversation, place)
      }
      expect([mostRunning <= 8, mostRunning > 1]).toEqual([true, true])
      expect([mostPending <= 96, mostPending > 1]).toEqual([true, true])
      expect([listener.rejections, listener.errors, listener.throttlings]).toEqual([[], [], []])
    },
    patience,
  )

  test('a sender over its quota waits, is reported once and loses nothing; others do not wait', async () => {
    const listener = createListener()
    const [flooder, polite, bob] = await Promise.all([
      scene().join(),
      scene().join(),
      scene().join({ listener, quota: { perSecond: 40, burst: 5 } }),
    ])
    const { address } = bob.party
    const conversation = randomUUID()
    const flood = Array.from({ length: 40 }, () =>
      makeEnvelope(flooder.party.address, address, { conversation }),
    )
    await Promise.all(flood.map(envelope => flooder.transport.send(envelope)))
    await listener.until(() => listener.throttlings.length > 0)
    const last = makeEnvelope(polite.party.address, address)
    await polite.transport.send(last)
    await listener.untilDelivered(flood.length + 1)
    const ids = listener.ids()
    expect(ids.filter(id => id !== last.id)).toEqual(flood.map(({ id }) => id))
    expect(ids).toContain(last.id)
    expect(listener.throttlings).toMatchObject([{ sender: flooder.party.address }])
    expect(listener.throttlings[0]?.waitMs).toBeGreaterThan(0)
    expect([listener.rejections, listener.errors]).toEqual([[], []])
  })

  test('a message that waits for its quota is still there after a restart', async () => {
    const listener = createListener()
    const [flooder, party] = await Promise.all([scene().join(), scene().createParty()])
    // So few a second that the rest would not come while the test runs.
    const bob = await scene().open(party, { listener, quota: { perSecond: 0.001, burst: 3 } })
    const conversation = randomUUID()
    const flood = Array.from({ length: 9 }, () =>
      makeEnvelope(flooder.party.address, party.address, { conversation }),
    )
    for (const envelope of flood) await flooder.transport.send(envelope)
    await listener.until(() => listener.deliveries.length === 3 && listener.throttlings.length === 1)
    await bob.transport.close()
    expect(listener.deliveries).toHaveLength(3)
    const again = await scene().open(party, { inbox: bob.inbox })
    await again.listener.untilDelivered(6)
    expect([...listener.ids(), ...again.listener.ids()]).toEqual(flood.map(({ id }) => id))
  })

  test('takes no more into memory than it may, of one sender and of all', async () => {
    const held = Promise.withResolvers<void>()
    const opened: { bob?: Actor } = {}
    const seen: number[] = []
    const listener = createListener(async () => {
      seen.push(opened.bob?.transport.pending ?? 0)
      await held.promise
    })
    const senders = await Promise.all([scene().join(), scene().join(), scene().join()])
    const bob = await scene().join({ listener, maxPending: { perPeer: 4, total: 6 } })
    opened.bob = bob
    const [one, ...others] = senders
    const flood = async ({ party, transport }: Actor): Promise<void> => {
      for (let n = 0; n < 10; n += 1) await transport.send(makeEnvelope(party.address, bob.party.address))
    }
    await flood(one)
    await expect.poll(() => seen.length).toBe(4)
    for (const other of others) await flood(other)
    await expect.poll(() => seen.length).toBe(6)
    expect(bob.transport.pending).toBe(6)
    expect(Math.max(...seen.slice(0, 4))).toBe(4)
    held.resolve()
    await listener.untilDelivered(30)
    expect(Math.max(...seen)).toBeLessThanOrEqual(6)
    await expect.poll(() => bob.transport.pending).toBe(0)
  })

  test('slow handlers of one sender leave room for the others', async () => {
    const held = Promise.withResolvers<void>()
    const slow: { sender?: Envelope['sender'] } = {}
    let entered = 0
    const listener = createListener(async delivery => {
      if (delivery.kind !== 'envelope' || delivery.envelope.sender !== slow.sender) return
      entered += 1
      await held.promise
    })
    const [flooder, polite, bob] = await Promise.all([
      scene().join(),
      scene().join(),
      scene().join({ listener, concurrency: 4 }),
    ])
    const { address } = bob.party
    slow.sender = flooder.party.address
    const flood = Array.from({ length: 20 }, () => makeEnvelope(flooder.party.address, address))
    for (const envelope of flood) await flooder.transport.send(envelope)
    await expect.poll(() => entered).toBeGreaterThanOrEqual(2)
    const quick = makeEnvelope(polite.party.address, address)
    await polite.transport.send(quick)
    await listener.untilDelivered(1)
    expect(listener.ids()).toEqual([quick.id])
    held.resolve()
    await listener.untilDelivered(flood.length + 1)
  })

  test('the answer that a handler waits for reaches it, however many handlers wait', async () => {
    const answers = new Map<string, () => void>()
    const listener = createListener(async delivery => {
      if (delivery.kind === 'text') return
      const { envelope } = delivery
      answers.get(envelope.replyTo ?? '')?.()
      if (envelope.replyTo !== undefined) return
      const question = makeEnvelope(envelope.receiver, envelope.sender)
      const answered = new Promise<void>(resolve => {
        answers.set(question.id, resolve)
      })
      await bob.transport.send(question)
      await answered
    })
    const bob = await scene().join({ listener, concurrency: 2 })
    const asked = createListener(async delivery => {
      if (delivery.kind === 'text') return
      const { id, sender, receiver, conversation } = delivery.envelope
      await alice.transport.send(makeEnvelope(receiver, sender, { conversation, replyTo: id }))
    })
    const alice = await scene().join({ listener: asked })
    for (let n = 0; n < 6; n += 1) {
      await alice.transport.send(makeEnvelope(alice.party.address, bob.party.address))
    }
    await listener.untilDelivered(12)
    expect(new Set(listener.deliveries.map(idOf)).size).toBe(12)
  })
}
