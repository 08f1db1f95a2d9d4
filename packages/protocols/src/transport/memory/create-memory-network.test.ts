import { expect, test } from 'vitest'
import { createListener } from '../conformance/create-listener.ts'
import { makeEnvelope } from '../conformance/make-envelope.ts'
import { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
import { createMemoryNetwork } from './create-memory-network.ts'
import { createMemoryTransport } from './create-memory-transport.ts'

const alice = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const bob = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

test('is shared by the transports of a process that name no other', async () => {
  await using sender = createMemoryTransport({ address: alice })
  await using receiver = createMemoryTransport({ address: bob })
  const listener = createListener()
  await receiver.receive(listener)
  await sender.sendText(bob, 'hello')
  await listener.untilDelivered(1)
  expect(listener.deliveries).toMatchObject([{ kind: 'text', sender: alice, text: 'hello' }])
})

test('is read from its beginning, whatever another network was read up to', async () => {
  const inbox = createMemoryInbox()
  for (const count of [3, 1]) {
    const network = createMemoryNetwork()
    await using sender = createMemoryTransport({ network, address: alice })
    await using receiver = createMemoryTransport({ network, address: bob, inbox })
    const listener = createListener()
    await receiver.receive(listener)
    for (let n = 0; n < count; n += 1) await sender.send(makeEnvelope(alice, bob))
    await listener.untilDelivered(count)
    expect(listener.rejections).toEqual([])
  }
})

test('forgets what its owner has handled, and refuses more than a mailbox holds', async () => {
  const network = createMemoryNetwork({ mailboxSize: 2 })
  await using sender = createMemoryTransport({ network, address: alice })
  await using receiver = createMemoryTransport({ network, address: bob })
  await sender.sendText(bob, 'one')
  await sender.sendText(bob, 'two')
  await expect(sender.sendText(bob, 'three')).rejects.toMatchObject({ code: 'mailbox-full', retryable: true })
  const listener = createListener()
  await receiver.receive(listener)
  await listener.untilDelivered(2)
  await expect.poll(() => network.read(bob, alice, 0)).toBe(undefined)
  await sender.sendText(bob, 'three')
  await listener.untilDelivered(3)
})

test('has room for others where one sender has filled its own', async () => {
  const network = createMemoryNetwork({ mailboxSize: 1 })
  const post = (sender: typeof alice | typeof bob): void =>
    network.post({ sender, receiver: bob, kind: 'text', bytes: new Uint8Array() })
  network.join(bob)
  post(alice)
  expect(() => post(alice)).toThrow(expect.objectContaining({ code: 'mailbox-full' }))
  post(bob)
  expect(network.senders(bob)).toEqual([alice, bob])
})

test('keeps what was not released, also where later messages were', () => {
  const network = createMemoryNetwork()
  network.join(bob)
  for (let n = 0; n < 4; n += 1)
    network.post({ sender: alice, receiver: bob, kind: 'text', bytes: new Uint8Array([n]) })
  network.release(bob, alice, 2)
  const read = (after: number) => network.read(bob, alice, after)?.sequence
  expect([read(0), read(1), read(3), read(4)]).toEqual([1, 3, 4, undefined])
  network.release(bob, alice, 1)
  expect(read(0)).toBe(3)
  network.release(bob, alice, 2)
  expect(read(0)).toBe(3)
})

test('refuses limits that let nothing through', async () => {
  const listener = createListener()
  const limits = [{ concurrency: 0 }, { maxPending: { perPeer: 0 } }, { maxPending: { total: Number.NaN } }]
  for (const limit of limits) {
    await using transport = createMemoryTransport({ address: bob, ...limit })
    await expect(transport.receive(listener)).rejects.toMatchObject({ code: 'bad-limit' })
  }
})

test('refuses an address that is none', () => {
  expect(() => createMemoryTransport({ address: '0x12' })).toThrow(
    expect.objectContaining({ code: 'bad-address' }),
  )
})
