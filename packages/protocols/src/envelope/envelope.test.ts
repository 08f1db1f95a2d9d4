import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findJsonFault } from '../canonical/find-json-fault.ts'
import { toJson } from '../canonical/to-json.ts'
import { defineProtocol } from '../protocol/define-protocol.ts'
import type { Json } from '../types/json.ts'
import { createControlEnvelope } from './create-control-envelope.ts'
import { createEnvelope } from './create-envelope.ts'
import { decodeEnvelope } from './decode-envelope.ts'
import { describeEnvelope } from './describe-envelope.ts'
import { encodeEnvelope } from './encode-envelope.ts'

const alice = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const meteo = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const mallory = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const now = 1_795_000_000_000
const id = '01234567-89ab-cdef-0123-456789abcdef'

const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: { Ping: z.object({ n: z.number(), unit: z.string().default('ms') }), Note: z.json() },
  replies: {},
  performatives: { Ping: 'request' },
  fallback: { Ping: ({ n, unit }) => `Ping of ${n} ${unit}` },
})

const parties = { protocol: ping, sender: alice, receiver: meteo } as const
const sources = { now: () => now, randomId: () => id }
const create = (body: Json = null) => createEnvelope({ ...parties, type: 'Note', body }, sources)
const checks = { receiver: meteo, sender: alice, now } as const
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const deep = (levels: number): Json => (levels === 0 ? 0 : [deep(levels - 1)])

describe('createEnvelope', () => {
  it('fills in everything but what was said', () => {
    expect(
      createEnvelope({ ...parties, type: 'Ping', body: { n: 1 }, replyTo: id, ttlMs: 5_000 }, sources),
    ).toEqual({
      v: 1,
      id,
      performative: 'request',
      sender: alice,
      receiver: meteo,
      protocol: 'ping/1.0.0',
      digest: ping.digest,
      type: 'Ping',
      conversation: id,
      replyTo: id,
      createdAt: now,
      expiresAt: now + 5_000,
      body: { n: 1, unit: 'ms' },
    })
  })

  it('leaves out what the schema does not know, so that nothing private slips along', () => {
    const body = { n: 1, floor: '0.80 USDC' }
    expect(createEnvelope({ ...parties, type: 'Ping', body }).body).toEqual({ n: 1, unit: 'ms' })
  })

  it('refuses what a receiver would refuse', () => {
    const refused = (code: string) => expect.objectContaining({ code })
    // @ts-expect-error n is a number
    expect(() => createEnvelope({ ...parties, type: 'Ping', body: { n: '1' } })).toThrow(
      'ping/1.0.0: Ping.n: expected number, received string',
    )
    // @ts-expect-error there is no such type
    expect(() => createEnvelope({ ...parties, type: 'toString', body: 1 })).toThrow(refused('unknown-type'))
    expect(() => createEnvelope({ ...parties, type: 'Note', body: 1, ttlMs: 0 })).toThrow(refused('bad-ttl'))
    expect(() => createEnvelope({ ...parties, type: 'Note', body: 1, ttlMs: 8 * 86_400_000 })).toThrow(
      refused('bad-ttl'),
    )
    expect(() => createEnvelope({ ...parties, type: 'Note', body: 1, conversation: 'x' })).toThrow(
      'envelope.conversation: expected a lower-case UUID',
    )
    expect(() => createEnvelope({ ...parties, receiver: '0x12', type: 'Note', body: 1 })).toThrow(
      'envelope.receiver: expected a checksummed address',
    )
    expect(() => create(deep(32))).toThrow(refused('not-json'))
    expect(() => encodeEnvelope(create('x'.repeat(262_144)))).toThrow(refused('over-size'))
  })

  it('writes addresses checksummed', () => {
    expect(
      createEnvelope({
        ...parties,
        sender: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
        type: 'Note',
        body: 1,
      }).sender,
    ).toBe(alice)
  })
})

describe('decodeEnvelope', () => {
  it('reads back what encodeEnvelope writes', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        fc.option(fc.uuid(), { nil: undefined }),
        fc.nat(),
        (value, replyTo, ttl) => {
          fc.pre(findJsonFault(value) === undefined)
          // JSON has one zero: what was sent as -0 arrives as 0.
          const body = toJson(JSON.parse(JSON.stringify(value)))
          const envelope = createEnvelope(
            { ...parties, type: 'Note', body, replyTo, ttlMs: 1 + (ttl % 1_000_000) },
            { now: () => now },
          )
          expect(decodeEnvelope(encodeEnvelope(envelope), checks)).toEqual({ ok: true, value: envelope })
        },
      ),
    )
  })

  it('takes the deepest body that createEnvelope takes', () => {
    const envelope = create(deep(31))
    expect(decodeEnvelope(encodeEnvelope(envelope), checks)).toEqual({ ok: true, value: envelope })
  })

  it('never throws on bytes of any kind', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => !decodeEnvelope(bytes, checks).ok))
    fc.assert(fc.property(fc.json(), text => !decodeEnvelope(new TextEncoder().encode(text), checks).ok))
    const encoded = encodeEnvelope(create({ text: 'é"\\' }))
    fc.assert(
      fc.property(fc.nat(encoded.length - 1), fc.nat(255), (index, byte) => {
        const result = decodeEnvelope(encoded.with(index, byte), checks)
        expect(result.ok || result.error.sender).toBeTruthy()
      }),
    )
  })

  it.each([
    ['expired', { expiresAt: now, createdAt: now - 1 }, 'expired 0 ms ago'],
    [
      'not-yet-valid',
      { createdAt: now + 60_001, expiresAt: now + 90_000 },
      'created 60001 ms from now, 60000 are allowed',
    ],
    ['malformed', { createdAt: now, expiresAt: now }, 'expires before it was created'],
    [
      'malformed',
      { createdAt: now, expiresAt: now + 604_800_001 },
      'lives 604800001 ms, 604800000 are allowed',
    ],
    ['mis-addressed', { receiver: mallory }, `addressed to ${mallory}`],
    ['forged-sender', { sender: mallory }, `says it is from ${mallory}`],
    ['malformed', { v: 2 }, 'envelope.v: expected 1'],
    ['malformed', { extra: 1 }, 'envelope: Unrecognized key: "extra"'],
    ['malformed', { 'ev\u202eil\n': 1 }, 'envelope: Unrecognized key: "evil "'],
    ['malformed', { sender: alice.toLowerCase() }, 'envelope.sender: expected a checksummed address'],
    ['malformed', { id: 'X' }, 'envelope.id: expected a lower-case UUID'],
    ['malformed', { replyTo: null }, 'envelope.replyTo: expected string, received null'],
    ['malformed', { protocol: 'ping' }, 'envelope.protocol: expected name/version'],
    [
      'malformed',
      { performative: 'shout' },
      expect.stringContaining('envelope.performative: Invalid option'),
    ],
    ['malformed', { createdAt: now + 0.5 }, 'envelope.createdAt: expected int, received number'],
    ['malformed', { body: undefined }, 'envelope.body: is missing'],
    [
      'malformed',
      { body: JSON.parse('{"__proto__":{"admin":true}}') },
      'envelope.body has a key named __proto__',
    ],
    ['malformed', { body: deep(32) }, 'nested deeper than 32 levels'],
  ])('rejects as %s: %j', (reason, change, detail) => {
    expect(decodeEnvelope(encode({ ...create(), ...change }), checks)).toEqual({
      ok: false,
      error: expect.objectContaining({ reason, detail, sender: alice }),
    })
  })

  it('names the envelope once it can be read', () => {
    expect(decodeEnvelope(encode({ ...create(), receiver: mallory }), checks)).toMatchObject({
      error: { envelopeId: id },
    })
  })

  it('keeps to the edges: a clock that is just within bounds, the last millisecond, the last byte', () => {
    const early = { ...create(), createdAt: now + 60_000, expiresAt: now + 60_001 }
    expect(decodeEnvelope(encode(early), checks).ok).toBe(true)
    expect(decodeEnvelope(encode(early), { ...checks, limits: { clockSkewMs: 59_999 } }).ok).toBe(false)
    expect(decodeEnvelope(encode({ ...create(), expiresAt: now + 1 }), checks).ok).toBe(true)
    const bytes = encodeEnvelope(create())
    expect(decodeEnvelope(bytes, { ...checks, limits: { maxBytes: bytes.length } }).ok).toBe(true)
    expect(decodeEnvelope(bytes, { ...checks, limits: { maxBytes: bytes.length - 1 } })).toMatchObject({
      error: { reason: 'over-size' },
    })
  })

  it('bounds nesting before it parses, and is not fooled by brackets in text', () => {
    const bomb = new TextEncoder().encode('['.repeat(200_000))
    expect(decodeEnvelope(bomb, checks)).toMatchObject({
      error: { reason: 'malformed', detail: 'nested deeper than 32 levels' },
    })
    expect(decodeEnvelope(encodeEnvelope(create('[{"\\['.repeat(100))), checks).ok).toBe(true)
  })

  it('refuses bytes that are not UTF-8, half surrogates and numbers beyond JSON', () => {
    const text = JSON.stringify(create('BODY'))
    for (const body of ['"\\ud800"', '1e999']) {
      const bytes = new TextEncoder().encode(text.replace('"BODY"', body))
      expect(decodeEnvelope(bytes, checks)).toMatchObject({ error: { reason: 'malformed' } })
    }
    const bytes = new TextEncoder().encode(text)
    expect(decodeEnvelope(bytes.with(text.indexOf('BODY'), 0xff), checks)).toMatchObject({
      error: { detail: 'not JSON in UTF-8' },
    })
  })
})

describe('createControlEnvelope', () => {
  const about = create(1)

  it('answers the other party in the words of its message', () => {
    expect(
      createControlEnvelope(
        { type: 'not-understood', about, sender: meteo, reason: 'no\nsuch type' },
        sources,
      ),
    ).toMatchObject({
      performative: 'not-understood',
      type: 'not-understood',
      sender: meteo,
      receiver: alice,
      replyTo: about.id,
      conversation: about.conversation,
      protocol: about.protocol,
      digest: about.digest,
      body: { reason: 'no such type' },
    })
  })

  it('cancels from either side without answering', () => {
    expect(createControlEnvelope({ type: 'cancel', about, sender: alice, reason: '' })).toMatchObject({
      receiver: meteo,
    })
    const cancel = createControlEnvelope({ type: 'cancel', about, sender: meteo, reason: '' })
    expect(cancel).toMatchObject({ receiver: alice })
    expect(cancel).not.toHaveProperty('replyTo')
  })

  it('is only for the two parties, and nobody misunderstands himself', () => {
    const bad = expect.objectContaining({ code: 'bad-control' })
    expect(() => createControlEnvelope({ type: 'cancel', about, sender: mallory, reason: '' })).toThrow(bad)
    expect(() => createControlEnvelope({ type: 'failure', about, sender: alice, reason: '' })).toThrow(bad)
  })
})

describe('describeEnvelope', () => {
  const envelope = createEnvelope({ ...parties, type: 'Ping', body: { n: 1 } })

  it('uses the protocol where it is given, else says who sent what', () => {
    expect(describeEnvelope(envelope, ping)).toBe('Ping of 1 ms')
    expect(describeEnvelope(envelope)).toBe('Ping from 0xf39F…2266 (ping/1.0.0)')
    expect(describeEnvelope({ ...envelope, protocol: 'pong/1.0.0' }, ping)).toBe(
      'Ping from 0xf39F…2266 (pong/1.0.0)',
    )
    expect(describeEnvelope(create(), ping)).toBe('Note from 0xf39F…2266 (ping/1.0.0)')
  })

  it('bounds and cleans the text, and survives bodies and templates that are wrong', () => {
    const hostile = { ...envelope, body: { n: 1, unit: `ms\n\u202e\u0007${'x'.repeat(500)}` } }
    expect(describeEnvelope(hostile, ping)).toMatch(/^Ping of 1 ms x+…$/)
    expect(describeEnvelope(hostile, ping)).toHaveLength(200)
    expect(describeEnvelope({ ...envelope, body: { n: 'x' } }, ping)).toBe(
      'Ping from 0xf39F…2266 (ping/1.0.0)',
    )
    const failing = {
      ...ping,
      fallback: () => {
        throw new Error('no text')
      },
    }
    expect(describeEnvelope(envelope, failing)).toBe('Ping from 0xf39F…2266 (ping/1.0.0)')
  })
})
