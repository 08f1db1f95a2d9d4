import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startXmtpNode, type XmtpNode } from '@dealwright/devnet'
import { createListener, makeEnvelope } from '@dealwright/protocols/transport/conformance'
import { createMemoryInbox } from '@dealwright/protocols/transport/memory'
import { type CreateXmtpTransportParameters, createXmtpTransport } from '@dealwright/protocols/transport/xmtp'
import { encodeMarkdown, encodeText } from '@xmtp/node-sdk'
import { Wallet } from 'ethers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, openRawClient } from './transport-raw-client.ts'

let folder: string
let node: XmtpNode
const opened: AsyncDisposable[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-xmtp-'))
  node = await startXmtpNode({ logFile: join(folder, 'node.log') })
})

afterEach(async () => {
  for (const resource of opened.splice(0).toReversed()) await resource[Symbol.asyncDispose]()
  await node.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (parameters: Partial<CreateXmtpTransportParameters> = {}) => {
  const transport = await createXmtpTransport({
    signer: Wallet.createRandom(),
    url: node.url,
    retry: { firstDelayMs: 10, maxDelayMs: 50 },
    ...parameters,
  })
  opened.push(transport)
  const listener = createListener()
  return { transport, listener }
}

test('outlives an outage of the node, and delivers what came during and after it', async () => {
  const alice = await open()
  const bob = await open()
  await bob.transport.receive(bob.listener)
  const send = () => alice.transport.send(makeEnvelope(alice.transport.address, bob.transport.address))
  await send()
  await bob.listener.untilDelivered(1)

  const { port } = node
  await node.close()
  await expect(send()).rejects.toMatchObject({ code: 'send-failed', retryable: true })
  await bob.listener.until(() => bob.listener.errors.length > 1)
  node = await startXmtpNode({ port, logFile: join(folder, 'node.log') })

  // The first send may meet a connection that is still broken: its error says to try again.
  const last = makeEnvelope(alice.transport.address, bob.transport.address)
  for (let sent = false; !sent; )
    sent = await alice.transport.send(last).then(
      () => true,
      () => false,
    )
  await bob.listener.until(() => bob.listener.ids().includes(last.id))
})

test('gives up waiting for the network when it is closed', async () => {
  const { transport, listener } = await open()
  await node.close()
  const receiving = transport.receive(listener)
  receiving.catch(() => {})
  await listener.until(() => listener.errors.length > 0)
  await transport.close()
  await expect(receiving).rejects.toMatchObject({ code: 'transport-closed' })
})

test('hears text, markdown, replies and reactions of people, each for what it is, and nothing else', async () => {
  const agent = await open()
  await agent.transport.receive(agent.listener)
  const person = await openRawClient(Wallet.createRandom(), node.url)
  const dm = await person.conversations.createDmWithIdentifier(identify(agent.transport.address))
  const reference = await dm.sendText('plain')
  await dm.sendReaction({ reference, referenceInboxId: person.inboxId, action: 1, schema: 1, content: '👍' })
  await dm.send(encodeMarkdown('**bold**'))
  await dm.sendReadReceipt()
  await dm.sendReply({ content: encodeText('a reply'), reference, referenceInboxId: person.inboxId })
  await dm.sendText('last')
  await agent.listener.untilDelivered(5)
  expect(agent.listener.deliveries).toMatchObject([
    { kind: 'text', form: 'plain', text: 'plain' },
    { kind: 'text', form: 'reaction', text: '👍', about: reference },
    { kind: 'text', form: 'markdown', text: '**bold**' },
    { kind: 'text', form: 'reply', text: 'a reply', about: reference },
    { kind: 'text', form: 'plain', text: 'last' },
  ])
  expect(agent.listener.rejections).toEqual([])
  expect(agent.listener.errors).toEqual([])
})

test('shows people a text of their own in place of an envelope', async () => {
  const describe = () => 'Offer: 1.05 USDC for weather.forecast'
  const agent = await open({ describe })
  const wallet = Wallet.createRandom()
  const person = await openRawClient(wallet, node.url)
  const { listener } = await open()
  await agent.transport.send(
    makeEnvelope(agent.transport.address, (await open({ signer: wallet })).transport.address),
  )
  await person.conversations.syncAll()
  const [dm] = person.conversations.listDms()
  const messages = await dm?.messages({ kind: 0 })
  expect(messages?.map(({ fallback }) => fallback)).toEqual(['Offer: 1.05 USDC for weather.forecast'])
  expect(listener.deliveries).toEqual([])
})

test('keeps little in memory and loses nothing when a handler is slow', async () => {
  const alice = await open()
  const bob = await open({ maxPending: { perPeer: 4, total: 6 } })
  const held = Promise.withResolvers<void>()
  let waiting = 0
  let most = 0
  const listener = createListener(async () => {
    waiting += 1
    most = Math.max(most, waiting)
    await held.promise
    waiting -= 1
  })
  await bob.transport.receive(listener)
  // Every envelope begins a conversation of its own, so each could be in the handler at once.
  const envelopes = Array.from({ length: 200 }, () =>
    makeEnvelope(alice.transport.address, bob.transport.address),
  )
  for (const envelope of envelopes) await alice.transport.send(envelope)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(4)
  held.resolve()
  await listener.untilDelivered(envelopes.length)
  expect(listener.ids().toSorted()).toEqual(envelopes.map(({ id }) => id).toSorted())
})

test('scans again and again without handling or reporting anything twice', async () => {
  const advanced: string[] = []
  const inbox = {
    ...createMemoryInbox(),
    advance: async (_channel: string, cursor: string) => void advanced.push(cursor),
  }
  const alice = await open()
  const bob = await open({ inbox, reconcileMs: 20 })
  await bob.transport.receive(bob.listener)
  const envelopes = Array.from({ length: 10 }, () =>
    makeEnvelope(alice.transport.address, bob.transport.address),
  )
  for (const envelope of envelopes) await alice.transport.send(envelope)
  await bob.listener.untilDelivered(envelopes.length)
  const handled = advanced.length
  await expect.poll(() => advanced.length).toBeGreaterThan(handled + 3)
  expect(advanced.map(Number)).toEqual(advanced.map(Number).toSorted((a, b) => a - b))
  expect(bob.listener.ids()).toEqual(envelopes.map(({ id }) => id))
  expect(bob.listener.rejections).toEqual([])
  expect(bob.listener.errors).toEqual([])
})

test('asks for an inbox where the database survives', async () => {
  const signer = Wallet.createRandom()
  await expect(
    createXmtpTransport({ signer, url: node.url, dbPath: join(folder, 'x.db3') }),
  ).rejects.toMatchObject({
    code: 'inbox-required',
  })
})

test('opens an encrypted database again with its key, and says which thing is wrong without it', async () => {
  const parameters = {
    signer: Wallet.createRandom(),
    dbPath: join(folder, 'bob.db3'),
    inbox: createMemoryInbox(),
  }
  const first = await open({ ...parameters, dbEncryptionKey: new Uint8Array(32).fill(7) })
  await first.transport.close()
  const again = await open({ ...parameters, dbEncryptionKey: new Uint8Array(32).fill(7) })
  expect(again.transport.installationId).toBe(first.transport.installationId)
  await again.transport.close()
  await expect(open({ ...parameters, dbEncryptionKey: new Uint8Array(32).fill(8) })).rejects.toMatchObject({
    code: 'database-unusable',
    retryable: false,
  })
})

test('says in one line that the network cannot be reached', async () => {
  const { url } = node
  await node.close()
  const error = await createXmtpTransport({ signer: Wallet.createRandom(), url }).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'network-unreachable', retryable: true })
  expect(String(error)).not.toContain('\n')
})
