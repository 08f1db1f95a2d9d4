import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadWire } from './load-wire.ts'
import { nodeLimits } from './node-limits.ts'
import type { XmtpNode } from './start-xmtp-node.ts'
import { startXmtpNode } from './start-xmtp-node.ts'

const { mlsApi, identityApi } = loadWire()
const folder = mkdtempSync(join(tmpdir(), 'xmtp-node-'))
const clients: Client[] = []
let node: XmtpNode

beforeEach(async () => {
  node = await startXmtpNode()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await node.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const connect = ({ port } = node): Client => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  clients.push(client)
  return client
}

const definitionOf = (method: string) => {
  const definition = mlsApi[method] ?? identityApi[method]
  if (definition === undefined) throw new Error(`no method ${method}`)
  return definition
}

const ask = (client: Client, method: string, request: object): Promise<object | undefined> => {
  const { path, requestSerialize, responseDeserialize } = definitionOf(method)
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    )
  })
}

const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'the request did not fail',
    (error: unknown) => error,
  )

/** The least that reads as an MLS message of the group, followed by the text. */
const mls = (group: string, text: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, 1, 0, 2, group.length]),
    Buffer.from(group),
    Buffer.alloc(8),
    Buffer.from([1]),
    Buffer.from(text),
  ])

const send = (client: Client, group: string, ...texts: string[]) =>
  ask(client, 'SendGroupMessages', { messages: texts.map(text => ({ v1: { data: mls(group, text) } })) })

/** Reads group and text back, and leaves out what differs from run to run. */
const textOf = (message: object): string =>
  /"data":\{"type":"Buffer","data":\[([\d,]+)\]/.exec(JSON.stringify(message))?.[1] ?? ''
const textBytes = (group: string, text: string): string => [...mls(group, text)].join(',')

/** Matches a list by its length alone. */
const ofLength = (length: number) => expect.objectContaining({ length })

const subscribe = (client: Client, filters: object[]) => {
  const { path, requestSerialize, responseDeserialize } = definitionOf('SubscribeGroupMessages')
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, { filters })
  const got: string[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  call.on('data', (message: object) => {
    got.push(textOf(message))
    for (const { count, resolve } of waiting) if (got.length >= count) resolve()
  })
  call.on('error', () => undefined)
  return {
    got,
    headers: new Promise<Metadata>(resolve => void call.on('metadata', resolve)),
    ended: new Promise<void>(resolve => void call.on('close', resolve)),
    reached: (count: number) =>
      new Promise<void>(resolve => {
        if (got.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    cancel: () => call.cancel(),
  }
}

describe('group messages', () => {
  it('streams history after the cursor, then what comes, each once and in order', async () => {
    const client = connect()
    await send(client, 'g', 'one', 'two')
    const all = subscribe(client, [{ group_id: Buffer.from('g') }])
    const late = subscribe(client, [{ group_id: Buffer.from('g'), id_cursor: '1' }])
    await all.reached(2)
    await send(client, 'other', 'elsewhere')
    await send(client, 'g', 'three')
    await Promise.all([all.reached(3), late.reached(2)])
    const expected = ['one', 'two', 'three'].map(text => textBytes('g', text))
    expect(all.got).toEqual(expected)
    expect(late.got).toEqual(expected.slice(1))
  })

  it('sends headers before there is a message', async () => {
    const stream = subscribe(connect(), [{ group_id: Buffer.from('quiet') }])
    expect(await stream.headers).toBeInstanceOf(Metadata)
  })

  it('streams a long history of large messages to a subscriber, whole and in order', async () => {
    const client = connect()
    const texts = Array.from({ length: 60 }, (_, index) => `${index}`.padEnd(50_000, '.'))
    for (const text of texts) await send(client, 'g', text)
    const stream = subscribe(client, [{ group_id: Buffer.from('g') }])
    await stream.reached(texts.length)
    expect(stream.got).toEqual(texts.map(text => textBytes('g', text)))
  })

  it('stores a message once, however often it is sent', async () => {
    const client = connect()
    await send(client, 'g', 'one', 'one')
    await send(client, 'g', 'one')
    await send(client, 'h', 'one')
    const query = (group_id: string) => ask(client, 'QueryGroupMessages', { group_id: Buffer.from(group_id) })
    expect(await query('g')).toMatchObject({ messages: [expect.anything()] })
    expect(await query('h')).toMatchObject({ messages: [expect.anything()] })
  })

  it('pages newest first unless asked otherwise, at most 100 at once', async () => {
    const client = connect()
    await send(client, 'g', ...Array.from({ length: 103 }, (_, index) => `${index}`))
    const query = (paging_info?: object) =>
      ask(client, 'QueryGroupMessages', { group_id: Buffer.from('g'), paging_info })
    expect(await query()).toMatchObject({
      messages: ofLength(100),
      paging_info: { direction: 2, limit: 100, id_cursor: '4' },
    })
    expect(await query({ limit: 500, id_cursor: '4' })).toMatchObject({
      messages: ofLength(3),
      paging_info: { id_cursor: '0' },
    })
    expect(await query({ direction: 1, limit: 2 })).toMatchObject({
      messages: ofLength(2),
      paging_info: { direction: 1, id_cursor: '2' },
    })
    expect(await query({ direction: 1, id_cursor: '103' })).toMatchObject({
      messages: [],
      paging_info: { id_cursor: '0' },
    })
  })

  it('gives the newest message of each group, with or without its content', async () => {
    const client = connect()
    await send(client, 'g', 'one', 'two')
    const newest = (include_content: boolean) =>
      ask(client, 'GetNewestGroupMessage', {
        group_ids: ['g', 'none'].map(id => Buffer.from(id)),
        include_content,
      })
    expect(JSON.stringify(await newest(true))).toContain(JSON.stringify([...Buffer.from('two')]).slice(1, -1))
    expect(JSON.stringify(await newest(false))).not.toContain(
      JSON.stringify([...Buffer.from('two')]).slice(1, -1),
    )
    expect(await newest(false)).toMatchObject({ responses: [{ group_message: expect.any(Buffer) }, {}] })
  })
})

describe('refusals', () => {
  it('refuses a message above the limit and takes one at it', async () => {
    const client = connect()
    const room = nodeLimits.messageBytes - mls('g', '').length
    await send(client, 'g', 'x'.repeat(room))
    expect(await failureOf(send(client, 'g', 'x'.repeat(room + 1)))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'a group message of 1048577 bytes is above the limit of 1048576',
    })
    expect(await failureOf(send(client, 'g', 'x'.repeat(nodeLimits.requestBytes)))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    })
  })

  it('stores nothing of a batch that it refuses', async () => {
    const client = connect()
    const messages = [{ v1: { data: mls('g', 'fine') } }, { v1: { data: Buffer.from('not MLS') } }]
    expect(await failureOf(ask(client, 'SendGroupMessages', { messages }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
    })
    expect(await ask(client, 'QueryGroupMessages', { group_id: Buffer.from('g') })).toMatchObject({
      messages: [],
    })
  })

  it('refuses an unreadable key package, welcome and identity update', async () => {
    const client = connect()
    const requests: [string, object][] = [
      ['UploadKeyPackage', { key_package: { key_package_tls_serialized: Buffer.from([0, 1]) } }],
      ['SendWelcomeMessages', { messages: [{}] }],
      ['PublishIdentityUpdate', { identity_update: Buffer.from([0xff]) }],
      ['PublishIdentityUpdate', { identity_update: Buffer.alloc(0) }],
    ]
    for (const [method, request] of requests) {
      const failure = await failureOf(ask(client, method, request))
      expect({ method, failure }).toMatchObject({ method, failure: { code: status.INVALID_ARGUMENT } })
    }
  })

  it('does not implement what it does not know', async () => {
    const { requestSerialize, responseDeserialize } = definitionOf('QueryGroupMessages')
    const call = connect().makeBidiStreamRequest(
      '/xmtp.mls.api.v1.MlsApi/Subscribe',
      requestSerialize,
      responseDeserialize,
    )
    const failed = new Promise<unknown>(resolve => void call.on('error', resolve))
    call.resume()
    expect(await failed).toMatchObject({ code: status.UNIMPLEMENTED })
  })

  it('fills the log of an inbox up to its limit', async () => {
    const client = connect()
    const inbox = Buffer.from([0x0a, 0x00, 0x1a, 0x03, ...Buffer.from('one')])
    const publish = () => ask(client, 'PublishIdentityUpdate', { identity_update: inbox })
    for (let count = 0; count < nodeLimits.updatesPerInbox; count += 1) await publish()
    expect(await failureOf(publish())).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    const after = await ask(client, 'GetIdentityUpdates', {
      requests: [{ inbox_id: 'one', sequence_id: '254' }],
    })
    expect(after).toMatchObject({
      responses: [
        { inbox_id: 'one', updates: [{ sequence_id: '255', update: inbox }, { sequence_id: '256' }] },
      ],
    })
  })
})

describe('the life of a node', () => {
  it('knows after a restart what was in its log, and goes on with the ids', async () => {
    const logFile = join(folder, 'restart/node.log')
    const first = await startXmtpNode({ logFile })
    await send(connect(first), 'g', 'one', 'two')
    await first.close()
    await using second = await startXmtpNode({ logFile, port: first.port })
    const client = connect(second)
    await send(client, 'g', 'two', 'three')
    const stream = subscribe(client, [{ group_id: Buffer.from('g') }])
    await stream.reached(3)
    expect(stream.got).toEqual(['one', 'two', 'three'].map(text => textBytes('g', text)))
    const page = await ask(client, 'QueryGroupMessages', {
      group_id: Buffer.from('g'),
      paging_info: { limit: 1 },
    })
    expect(page).toMatchObject({ paging_info: { id_cursor: '3' } })
    stream.cancel()
  })

  it('starts on a log whose last line is torn', async () => {
    const logFile = join(folder, 'torn.log')
    const first = await startXmtpNode({ logFile })
    await send(connect(first), 'g', 'one', 'two')
    await first.close()
    writeFileSync(logFile, readFileSync(logFile).subarray(0, -5))
    await using second = await startXmtpNode({ logFile })
    const page = await ask(connect(second), 'QueryGroupMessages', { group_id: Buffer.from('g') })
    expect(page).toMatchObject({ messages: [expect.anything()] })
  })

  it('says what to do about a damaged log, and leaves no port behind', async () => {
    const logFile = join(folder, 'damaged.log')
    writeFileSync(logFile, 'not a record\n')
    await using other = await startXmtpNode()
    const { port } = other
    await other.close()
    await expect(startXmtpNode({ logFile, port })).rejects.toMatchObject({ code: 'xmtp-log-damaged' })
    await using again = await startXmtpNode({ port })
    expect(again.port).toBe(port)
  })

  it('says that a port is taken', async () => {
    await expect(startXmtpNode({ port: node.port })).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${node.port} of 127.0.0.1 is taken: close what listens there or give the XMTP node another port.`,
    })
  })

  it('ends open streams when it closes, and closes twice', async () => {
    const stream = subscribe(connect(), [{ group_id: Buffer.from('g') }])
    await stream.headers
    await Promise.all([node.close(), node.close()])
    await stream.ended
    await using successor = await startXmtpNode({ port: node.port })
    expect(successor.port).toBe(node.port)
  })

  it('keeps two nodes apart', async () => {
    await using other = await startXmtpNode()
    await send(connect(other), 'g', 'theirs')
    expect(await ask(connect(), 'QueryGroupMessages', { group_id: Buffer.from('g') })).toMatchObject({
      messages: [],
    })
  })
})
