import { describe, expect, it } from 'vitest'
import { likeness } from './likeness.ts'

describe('likeness', () => {
  it.each([
    ['hire', 'hiring'],
    ['forecast', 'forecasts'],
    ['translate', 'translated'],
    ['translation', 'translates'],
    ['rhyme', 'rhymer'],
    ['dub', 'dubbed'],
    ['relocates', 'relocation'],
    ['swept', 'sweeping'],
    ['woven', 'weaves'],
    ['wrote', 'written'],
    ['knives', 'knife'],
    ['hives', 'beehive'],
    ['raincoats', 'coat'],
  ])('takes %s and %s for forms of one word, or one in the other', (a, b) => {
    expect([likeness(a, b), likeness(b, a)]).toEqual([2, 2])
  })

  it.each([
    ['weather', 'wether'],
    ['weather', 'weahter'],
    ['parcel', 'pracel'],
    ['horoscope', 'horscope'],
  ])('takes %s and %s for much alike', (a, b) => {
    expect([likeness(a, b), likeness(b, a)]).toEqual([1, 1])
  })

  it.each([
    ['hire', 'fire'],
    ['kayak', 'sauna'],
    ['night', 'light'],
    ['book', 'boot'],
    ['a', 'answer'],
    ['rain', 'train'],
    ['port', 'report'],
    ['verse', 'version'],
  ])('tells %s from %s', (a, b) => {
    expect([likeness(a, b), likeness(b, a)]).toEqual([0, 0])
  })
})
