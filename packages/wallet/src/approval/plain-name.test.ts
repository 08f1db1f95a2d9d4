import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainName } from './plain-name.ts'

describe('plainName', () => {
  it.each([
    ['p\u0430ypal', 'p<U+0430>ypal'],
    ['\u0430\u0440\u0440\u04CF\u0435', '<U+0430><U+0440><U+0440><U+04CF><U+0435>'],
    ['\u03BDisa', '<U+03BD>isa'],
    ['Me\u0131eo', 'Me<U+0131>eo'],
    ['\uFF2Deteo', 'Meteo'],
    ['\u{1D40C}eteo', 'Meteo'],
    ['me\u200Bteo', 'meteo'],
    ['\u202Eoetem\u202C', 'oetem'],
    ['me\nteo\u0007', 'me teo'],
    ['m\u0336eteo', 'meteo'],
    ['Caf\u00E9 M\u00FCller', 'Café Müller'],
    ['Caf\u0065\u0301', 'Café'],
    ['погода', 'погода'],
    ['天気', '天気'],
    ['Δεδομένα', 'Δεδομένα'],
  ])('shows %j as %j', (name, shown) => {
    expect(plainName(name)).toBe(shown)
  })

  it('shows no name that is not ASCII as one that is', () => {
    const letters = fc.constantFrom(
      'm',
      'e',
      't',
      'o',
      'а',
      'е',
      'о',
      'р',
      'ο',
      'ı',
      'ɑ',
      '\u200D',
      '\u2066',
      'Ꭺ',
      'օ',
    )
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), parts => {
        const name = parts.join('')
        const bare = name.replace(/\p{Cf}/gu, '')
        if (/^[a-z]*$/.test(bare)) expect(plainName(name)).toBe(bare)
        else expect(plainName(name)).toMatch(/<U\+[0-9A-F]{4}>/)
      }),
    )
  })

  it('is at most as long as allowed, in letters', () => {
    expect(Array.from(plainName('x'.repeat(500), 20))).toHaveLength(20)
  })
})
