import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inert, inertLines } from './inert.ts'

/** Any code points, and often those that matter. */
const anything = fc
  .array(
    fc.oneof(fc.nat(0x10_ffff), fc.constantFrom(0x301, 0x202e, 0x2066, 0x200b, 0x2028, 0xfeff, 0xa, 0x7f)),
    {
      maxLength: 300,
    },
  )
  .map(points => String.fromCodePoint(...points))

describe('inert', () => {
  it('strips what turns, hides or stacks text', () => {
    expect(inert('pay \u202eCDSU 02.1\u202c now\u200b!')).toBe('pay CDSU 02.1 now!')
    expect(inert(`Z${'\u0300'.repeat(50)}algo`)).toBe(`Z${'\u0300'.repeat(3)}algo`)
    expect(inert('a\nb\tc\u2028d')).toBe('a b c d')
    expect(inert('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
  })

  it('leaves nothing that controls, in any text', () => {
    fc.assert(
      fc.property(anything, text => {
        const shown = inert(text)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{M}{4}/u)
        expect(Array.from(shown).length).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('keeps lines, bounded, with one blank line at a time', () => {
    expect(inertLines('one\r\n\n\n\ntwo\u2028three')).toEqual(['one', '', 'two', 'three'])
    expect(inertLines('x\n'.repeat(500), 10)).toHaveLength(11)
  })
})
