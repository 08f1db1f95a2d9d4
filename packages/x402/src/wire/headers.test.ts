import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asset, buyer, seller } from '../testing/fake-world.ts'
import { uintSchema } from './amount.ts'
import { decodeHeader } from './decode-header.ts'
import { encodeHeader } from './encode-header.ts'
import { readExactPayload, writeExactPayload } from './exact-payload.ts'
import { declarePaymentIdentifier, identifyPayment, readPaymentIdentifier } from './payment-identifier.ts'
import {
  type PaymentRequired,
  paymentPayloadSchema,
  paymentRequiredSchema,
  settlementSchema,
} from './schemas.ts'

const text = fc.string({ maxLength: 60, unit: 'grapheme' })
const requirements = fc.record({
  scheme: fc.constantFrom('exact', 'upto'),
  network: fc.constant('eip155:31337'),
  amount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String),
  asset: fc.constant(asset.address),
  payTo: fc.constant(seller),
  maxTimeoutSeconds: fc.integer({ min: 1, max: 2_592_000 }),
  extra: fc.option(fc.dictionary(fc.constantFrom('name', 'version', 'other'), text), { nil: undefined }),
})
const required: fc.Arbitrary<PaymentRequired> = fc.record({
  x402Version: fc.constant(2 as const),
  error: fc.option(text, { nil: null }),
  resource: fc.record({ url: fc.webUrl(), description: text }),
  accepts: fc.array(requirements, { minLength: 1, maxLength: 5 }),
})

const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64')
const faultOf = (header: string): string => {
  const decoded = decodeHeader(header, paymentRequiredSchema)
  return decoded.ok ? 'none' : decoded.error
}

describe('headers', () => {
  it('carry what was written, unknown members included', () => {
    fc.assert(
      fc.property(required, text, (value, unknown) => {
        const decoded = decodeHeader(encodeHeader({ ...value, unknown }), paymentRequiredSchema)
        expect(decoded).toEqual({ ok: true, value: JSON.parse(JSON.stringify({ ...value, unknown })) })
      }),
    )
  })

  it('never make the reader throw', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map(base64),
      fc.json({ maxDepth: 20 }).map(base64),
      fc.base64String({ maxLength: 300 }),
    )
    fc.assert(
      fc.property(hostile, header => {
        for (const schema of [paymentRequiredSchema, paymentPayloadSchema, settlementSchema]) {
          const decoded = decodeHeader(header, schema)
          expect(decoded.ok || decoded.error.length > 0).toBe(true)
        }
      }),
    )
  })

  it('say in one line what is wrong with them', () => {
    const nested = `${'['.repeat(40)}${']'.repeat(40)}`
    expect(faultOf('%%%')).toMatchInlineSnapshot(`"it is not base64"`)
    expect(faultOf('A'.repeat(16_385))).toMatchInlineSnapshot(
      `"it is 16385 characters long, more than 16384"`,
    )
    expect(faultOf(base64('{'))).toMatchInlineSnapshot(`"it is not JSON in UTF-8"`)
    expect(faultOf(base64(Uint8Array.of(0xff, 0xfe)))).toMatchInlineSnapshot(`"it is not JSON in UTF-8"`)
    expect(faultOf(base64(nested))).toMatchInlineSnapshot(
      `"it is nested too deeply, or has a forbidden member"`,
    )
    expect(faultOf(base64('{"__proto__":{"x402Version":2}}'))).toMatchInlineSnapshot(
      `"it is nested too deeply, or has a forbidden member"`,
    )
    expect(faultOf(base64('{"x402Version":1}'))).toMatchInlineSnapshot(
      `"x402Version: Invalid input: expected 2"`,
    )
  })

  it('are not written where servers would refuse them', () => {
    expect(() => encodeHeader({ text: 'a'.repeat(20_000) })).toThrow(/shorten descriptions/)
  })

  it('take base64 with padding or without, and no other spelling of the same bytes', () => {
    const value = { success: true, transaction: '', network: 'eip155:1' }
    const padded = encodeHeader(value)
    const bare = padded.replace(/=+$/, '')
    expect(decodeHeader(padded, settlementSchema)).toEqual({ ok: true, value })
    expect(decodeHeader(bare, settlementSchema)).toEqual({ ok: true, value })
    expect(decodeHeader(`${bare.slice(0, 4)}\n${bare.slice(4)}`, settlementSchema).ok).toBe(false)
  })
})

describe('amounts', () => {
  it('are plain decimal integers of at most 256 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), value => {
        expect(uintSchema.parse(value.toString())).toBe(value)
      }),
    )
    for (const bad of ['', '-1', '+1', '01', '1.0', '1e3', '0x10', ' 1', '1_000', '٣', String(2n ** 256n)])
      expect(uintSchema.safeParse(bad).success, bad).toBe(false)
  })
})

describe('the payload of the exact scheme', () => {
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map(array => Buffer.from(array).toString('hex'))
  const uint = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })

  it('carries what was signed', () => {
    fc.assert(
      fc.property(
        bytes(65),
        bytes(32),
        uint,
        uint,
        uint,
        (signature, nonce, value, validAfter, validBefore) => {
          const signed = {
            signature: `0x${signature}`,
            authorization: { from: buyer, to: seller, value, validAfter, validBefore, nonce: `0x${nonce}` },
          } as const
          expect(readExactPayload(JSON.parse(JSON.stringify(writeExactPayload(signed))))).toEqual({
            ok: true,
            value: signed,
          })
        },
      ),
    )
  })

  it('refuses addresses with a wrong checksum and nonces of another length', () => {
    const good = writeExactPayload({
      signature: `0x${'11'.repeat(65)}`,
      authorization: {
        from: buyer,
        to: seller,
        value: 1n,
        validAfter: 0n,
        validBefore: 1n,
        nonce: `0x${'22'.repeat(32)}`,
      },
    })
    const withPart = (part: object) => ({
      ...good,
      authorization: { ...Object(good.authorization), ...part },
    })
    expect(readExactPayload(good).ok).toBe(true)
    expect(readExactPayload(withPart({ to: seller.replace('C7d', 'c7D') })).ok).toBe(false)
    expect(readExactPayload(withPart({ nonce: '0x22' })).ok).toBe(false)
    expect(readExactPayload({ permit2Authorization: {} }).ok).toBe(false)
  })
})

describe('the payment identifier', () => {
  it('goes where a server has declared it, and leaves the rest as it was', () => {
    const declared = { 'payment-identifier': declarePaymentIdentifier(true), other: { info: { a: 1 } } }
    const identified = identifyPayment(declared, 'pay_0123456789abcdef')
    expect(identified).toMatchObject({
      'payment-identifier': { info: { required: true, id: 'pay_0123456789abcdef' }, schema: {} },
      other: { info: { a: 1 } },
    })
    expect(readPaymentIdentifier(identified)).toEqual({ id: 'pay_0123456789abcdef' })
    expect(readPaymentIdentifier(declared)).toBe('none')
    expect(identifyPayment({ other: {} }, 'pay_0123456789abcdef')).toEqual({ other: {} })
    expect(identifyPayment(undefined, 'pay_0123456789abcdef')).toBeUndefined()
  })

  it.each(['short', 'has spaces in its text', 'a'.repeat(129), 7, null])('refuses %s', id => {
    expect(readPaymentIdentifier({ 'payment-identifier': { info: { required: false, id } } })).toBe(
      'malformed',
    )
  })
})
