import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeId, encodeId } from './encode-id.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
)

test('any id, even with lone surrogates, comes back as it went in', () => {
  fc.assert(fc.property(anyText, id => decodeId(encodeId(id)) === id))
})

test('different ids stay different', () => {
  fc.assert(fc.property(anyText, anyText, (a, b) => (a === b) === (encodeId(a) === encodeId(b))))
})

test('BullMQ accepts every encoded id', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.integer().map(String)), id => {
      const encoded = encodeId(id)
      expect(encoded).toMatch(/^\.[A-Za-z0-9._~-]*$/)
      expect(`${Number.parseInt(encoded, 10)}`).not.toBe(encoded)
    }),
  )
})

test('a hash stays readable and an id too long is refused', () => {
  expect(encodeId('0xabc')).toBe('.0xabc')
  expect(encodeId('a:b')).toBe('.a~3a~b')
  expect(() => encodeId('x'.repeat(1024))).toThrow(expect.objectContaining({ code: 'bad-queue-id' }))
})
