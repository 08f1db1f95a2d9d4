import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../types/json.ts'
import { canonicalJson } from './canonical-json.ts'
import { commit } from './commit.ts'
import { findJsonFault, maxJsonDepth } from './find-json-fault.ts'
import { randomHex } from './random-hex.ts'
import { sha256 } from './sha256.ts'
import { toJson } from './to-json.ts'

const blinding = `0x${'ab'.repeat(32)}` as const

describe('canonicalJson', () => {
  it('writes the example of RFC 8785', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('does not depend on the order of keys and reads back the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), dictionary => {
        const value = toJsonOrSkip(dictionary)
        const reversed = Object.fromEntries(Object.entries(value).toReversed())
        expect(canonicalJson(reversed)).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each([
    ['a Date', { at: new Date(0) }],
    ['NaN', [Number.NaN]],
    ['half a surrogate pair', '\ud800'],
    ['__proto__', JSON.parse('{"a":{"__proto__":1}}')],
    ['constructor.prototype', JSON.parse('{"constructor":{"prototype":{}}}')],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'not-json' }))
  })
})

describe('toJson', () => {
  it('drops undefined properties and names what it refuses', () => {
    expect(toJson({ a: undefined, b: [1, { c: undefined }] })).toEqual({ b: [1, {}] })
    expect(() => toJson({ price: [1n] })).toThrow('value.price[0] is a bigint: send plain JSON values only')
    expect(() => toJson(undefined)).toThrow('value is undefined')
  })

  it('refuses a cycle and nesting beyond the bound', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(findJsonFault(cycle, 2)).toBe('value.self.self is nested too deeply or refers to itself')
    expect(findJsonFault(cycle)).toMatch(
      /^value(?:\.self){5,}\.?[self]*… is nested too deeply or refers to itself$/,
    )
    let deep: Json = 0
    for (let depth = 0; depth < maxJsonDepth; depth++) deep = [deep]
    expect(findJsonFault(deep)).toBeUndefined()
    expect(findJsonFault([deep])).toBeDefined()
  })
})

describe('sha256, commit, randomHex', () => {
  it('hashes text as UTF-8 (FIPS 180 vector)', () => {
    expect(sha256('abc')).toBe('0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256(new TextEncoder().encode('é'))).toBe(sha256('é'))
  })

  it('commits to value and blinding', () => {
    expect(commit({ city: 'Paris', day: 1 }, blinding)).toBe(
      sha256(`{"blinding":"${blinding}","value":{"city":"Paris","day":1}}`),
    )
    expect(commit({ day: 1, city: 'Paris' }, `0x${'AB'.repeat(32)}`)).toBe(
      commit({ city: 'Paris', day: 1 }, blinding),
    )
    expect(commit(1, blinding)).not.toBe(commit(2, blinding))
    expect(commit(1, blinding)).not.toBe(commit(1, `0x${'ac'.repeat(32)}`))
    expect(() => commit(1, '0x12')).toThrow(expect.objectContaining({ code: 'bad-blinding' }))
  })

  it('draws the bytes asked for', () => {
    expect(randomHex()).toMatch(/^0x[0-9a-f]{64}$/)
    expect(randomHex(8)).toMatch(/^0x[0-9a-f]{16}$/)
    expect(randomHex()).not.toBe(randomHex())
  })
})

function toJsonOrSkip(dictionary: Record<string, unknown>): { [key: string]: Json } {
  const value: { [key: string]: Json } = {}
  for (const [key, property] of Object.entries(dictionary)) {
    fc.pre(findJsonFault({ [key]: property }) === undefined)
    value[key] = toJson(property)
  }
  return value
}
