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

test('does not read a cursor of another network', async () => {
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
  await expect.poll(() => network.read(bob, 0)).toBe(undefined)
  await sender.sendText(bob, 'three')
  await listener.untilDelivered(3)
})

test('refuses an address that is none', () => {
  expect(() => createMemoryTransport({ address: '0x12' })).toThrow(
    expect.objectContaining({ code: 'bad-address' }),
  )
})
