import { describe, expect, it } from 'vitest'
import { findLookAlikes, mixesScripts, skeleton } from './look-alike.ts'

describe('look-alike names', () => {
  it.each([
    ['meteo', 'mеteо'],
    ['nimbus', 'nlmbus'],
    ['meteo', 'rneteo'],
    ['paypal', 'раура1'],
    ['babel', 'B A B E L'],
    ['meteo', 'me\u200bteo'],
    ['meteo', 'mét́eo'],
  ])('%s and %s have one skeleton', (one, other) => {
    expect(skeleton(other)).toBe(skeleton(one))
  })

  it('tells other names apart', () => {
    expect(skeleton('meteo')).not.toBe(skeleton('nimbus'))
    expect(skeleton('forecast')).not.toBe(skeleton('forecaster'))
  })

  it('names the addresses that share a look, and only those', () => {
    const found = findLookAlikes([
      { address: '0xAA', name: 'meteo' },
      { address: '0xbb', name: 'mеteo' },
      { address: '0xcc', name: 'nimbus' },
      { address: '0xdd' },
      { address: '0xaa', name: 'meteo' },
    ])
    expect([...found].toSorted()).toEqual(['0xaa', '0xbb'])
  })

  it('sees mixed alphabets', () => {
    expect(mixesScripts('mеteo')).toBe(true)
    expect(mixesScripts('meteo 3')).toBe(false)
    expect(mixesScripts('метео')).toBe(false)
  })
})
