import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineProtocol, type ProtocolDefinition } from './define-protocol.ts'
import { validateMessage } from './validate-message.ts'

const Ping = z.object({ n: z.number() })
const Pong = z.object({ n: z.number() })
const Busy = z.object({ untilMs: z.int() })

const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: { Ping, Pong, Busy },
  replies: { Ping: ['Pong', 'Busy'] },
  streams: ['Busy'],
  performatives: { Ping: 'request' },
})

type LooseDefinition = ProtocolDefinition<Record<string, z.ZodType>, Record<string, string[]>>

function define(change: Partial<LooseDefinition>) {
  return defineProtocol({
    name: 'ping',
    version: '1.0.0',
    messages: { Ping, Pong, Busy },
    replies: { Ping: ['Pong', 'Busy'] },
    streams: ['Busy'],
    performatives: { Ping: 'request' },
    ...change,
  })
}

describe('defineProtocol', () => {
  it('works out id, performatives and where it starts', () => {
    expect(ping).toMatchObject({
      id: 'ping/1.0.0',
      initial: ['Ping'],
      performatives: { Ping: 'request', Pong: 'inform', Busy: 'inform' },
      replies: { Ping: ['Pong', 'Busy'] },
      streams: ['Busy'],
    })
  })

  it('pins the digest', () => {
    expect(ping.digest).toMatchInlineSnapshot(
      `"sha256:7b12d95e76cfae5ae497672112b8d2bf87c010f24959fe630cadc327ed22b6b7"`,
    )
  })

  it('does not count order, descriptions, empty reply lists or fallback text', () => {
    const same = defineProtocol({
      version: '1.0.0',
      name: 'ping',
      messages: {
        Busy: Busy.describe('later'),
        Pong,
        Ping: z.object({ n: z.number().describe('any number') }),
      },
      replies: { Pong: [], Ping: ['Busy', 'Pong'] },
      streams: ['Busy'],
      performatives: { Pong: 'inform', Ping: 'request' },
      fallback: { Ping: ({ n }) => `Ping ${n}` },
    })
    expect(same.digest).toBe(ping.digest)
    expect(define({}).digest).toBe(ping.digest)
  })

  it('counts fields, replies, streams, performatives, name and version', () => {
    const variants = [
      ping,
      define({ messages: { Ping, Busy, Pong: z.object({ n: z.int() }) } }),
      define({ messages: { Ping, Pong, Busy, Hi: Ping } }),
      define({ replies: { Ping: ['Pong', 'Busy'], Pong: ['Busy'] } }),
      define({ streams: [] }),
      define({ performatives: {} }),
      define({ version: '1.0.1' }),
      define({ name: 'pings' }),
    ]
    expect(new Set(variants.map(({ digest }) => digest)).size).toBe(variants.length)
  })

  it.each([
    [
      "protocol ping: 'ping' is not a message type: use PascalCase",
      () => define({ messages: { ping: Ping } }),
    ],
    [
      "protocol ping: 'Pang' is not among its messages: declare it there",
      () => define({ replies: { Ping: ['Pang'] } }),
    ],
    [
      "protocol ping: 'Pang' is not among its messages: declare it there",
      () => define({ replies: { Pang: ['Pong'] } }),
    ],
    [
      "protocol ping: 'Pang' is not among its messages: declare it there",
      () => define({ streams: ['Pang'] }),
    ],
    [
      "protocol ping: an answer to 'Ping' is listed twice",
      () => define({ replies: { Ping: ['Pong', 'Pong'] } }),
    ],
    [
      "protocol ping: 'Ping' streams but answers nothing: list it in replies",
      () => define({ streams: ['Ping'] }),
    ],
    [
      'protocol ping: no message can start it: leave one type out of all replies',
      () => define({ replies: { Ping: ['Ping', 'Pong', 'Busy'] } }),
    ],
  ])('refuses: %s', (message, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'bad-protocol', message }))
  })

  it('refuses schemas that JSON Schema cannot express, by message', () => {
    expect(() => define({ messages: { Pong, Busy, Ping: z.object({ n: z.bigint() }) } })).toThrow(
      expect.objectContaining({
        code: 'bad-schema',
        message: expect.stringContaining('ping Ping.n is a zod'),
      }),
    )
  })
})

describe('validateMessage', () => {
  it('checks a body by message type', () => {
    expect(validateMessage(ping, 'Ping', { n: 1, more: true })).toEqual({ ok: true, value: { n: 1 } })
    expect(validateMessage(ping, 'Ping', { n: '1' })).toEqual({
      ok: false,
      error: 'Ping.n: expected number, received string',
    })
  })

  it('knows no inherited names', () => {
    const anyType: string = 'constructor'
    expect(validateMessage<Record<string, z.ZodType>, string>(ping, anyType, {})).toEqual({
      ok: false,
      error: 'ping/1.0.0 has no message of that type',
    })
  })
})
