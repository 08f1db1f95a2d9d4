import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecodedMessage } from '@xmtp/node-sdk'
import { ApiUrls, Client } from '@xmtp/node-sdk'
import { getBytes, Wallet } from 'ethers'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeLimits } from './node-limits.ts'
import type { XmtpNode } from './start-xmtp-node.ts'
import { startXmtpNode } from './start-xmtp-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'xmtp-sdk-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const createClient = async (node: XmtpNode, wallet = Wallet.createRandom(), dbPath: string | null = null) => {
  const identifier = { identifier: wallet.address.toLowerCase(), identifierKind: 0 }
  // The SDK looks inboxes up at the default URL of `env`, not at `apiUrl`: each node gets an `env` of its own.
  Object.assign(ApiUrls, { [node.url]: node.url })
  const client = await Client.create(
    {
      type: 'EOA',
      getIdentifier: () => identifier,
      signMessage: async message => getBytes(await wallet.signMessage(message)),
    },
    { env: node.url as 'local', dbPath, disableDeviceSync: true, historySyncUrl: null },
  )
  return { client, identifier, wallet, dbPath }
}

const textsOf = (messages: readonly DecodedMessage[]): unknown[] =>
  messages.map(message => message.content).filter(content => typeof content === 'string')

describe('the real XMTP SDK on the local node', () => {
  it('registers, opens a conversation and streams messages in order', async () => {
    await using node = await startXmtpNode()
    const alice = await createClient(node)
    const bob = await createClient(node)
    const stream = await bob.client.conversations.streamAllMessages()
    const conversation = await alice.client.conversations.createDmWithIdentifier(bob.identifier)
    const sent = Array.from({ length: 20 }, (_, index) => `message ${index}`)
    for (const text of sent) await conversation.sendText(text)

    const received: DecodedMessage[] = []
    for await (const message of stream) {
      received.push(message)
      if (received.length === sent.length) break
    }
    expect(textsOf(received)).toEqual(sent)
    expect(new Set(received.map(message => message.senderInboxId))).toEqual(new Set([alice.client.inboxId]))
    expect(await alice.client.fetchInboxIdByIdentifier(bob.identifier)).toBe(bob.client.inboxId)
  })

  it('brings messages in groups to every member', async () => {
    await using node = await startXmtpNode()
    const [alice, bob, carol] = await Promise.all([
      createClient(node),
      createClient(node),
      createClient(node),
    ])
    const group = await alice.client.conversations.createGroupWithIdentifiers([
      bob.identifier,
      carol.identifier,
    ])
    await group.sendText('to everyone')
    for (const { client } of [bob, carol]) {
      await client.conversations.syncAll()
      const joined = await client.conversations.getConversationById(group.id)
      expect(textsOf((await joined?.messages()) ?? [])).toEqual(['to everyone'])
    }
  })

  it('goes on after the node restarted on its log, and hands over what came meanwhile', async () => {
    const logFile = join(folder, 'node.log')
    const node = await startXmtpNode({ logFile })
    const alice = await createClient(node, Wallet.createRandom(), join(folder, 'alice.db3'))
    const bob = await createClient(node, Wallet.createRandom(), join(folder, 'bob.db3'))
    const conversation = await alice.client.conversations.createDmWithIdentifier(bob.identifier)
    await conversation.sendText('before')
    await node.close()

    await using again = await startXmtpNode({ logFile, port: node.port })
    await conversation.sendText('after')
    const restarted = await createClient(again, bob.wallet, bob.dbPath)
    expect(restarted.client.inboxId).toBe(bob.client.inboxId)
    expect(restarted.client.installationId).toBe(bob.client.installationId)
    await restarted.client.conversations.syncAll()
    const received = await restarted.client.conversations.getConversationById(conversation.id)
    expect(textsOf((await received?.messages()) ?? [])).toEqual(['before', 'after'])
    // A new installation of a wallet that the log knows joins the inbox instead of making another.
    const second = await createClient(again, bob.wallet)
    expect(second.client.inboxId).toBe(bob.client.inboxId)
  })

  it('refuses a message above the limit, and the conversation goes on', async () => {
    await using node = await startXmtpNode()
    const alice = await createClient(node)
    const bob = await createClient(node)
    const conversation = await alice.client.conversations.createDmWithIdentifier(bob.identifier)
    await expect(conversation.sendText('x'.repeat(nodeLimits.messageBytes))).rejects.toThrow(/sync/i)
    await conversation.sendText('small')
    await bob.client.conversations.syncAll()
    const received = await bob.client.conversations.getConversationById(conversation.id)
    expect(textsOf((await received?.messages()) ?? [])).toEqual(['small'])
  })

  it('keeps the inboxes of two nodes side by side apart', async () => {
    await using one = await startXmtpNode()
    await using two = await startXmtpNode()
    const [alice, bob] = await Promise.all([createClient(one), createClient(two)])
    expect(await alice.client.canMessage([bob.identifier])).toEqual(
      new Map([[bob.identifier.identifier, false]]),
    )
    await expect(alice.client.conversations.createDmWithIdentifier(bob.identifier)).rejects.toThrow(/inbox/i)
  })
})
