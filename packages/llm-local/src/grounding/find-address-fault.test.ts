import { parseAddress } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findAddressFault } from './find-address-fault.ts'

const good = '0x5FbDB2315678afecb367f032d93F642f64180aa3'

describe('findAddressFault', () => {
  it.each([
    `pay ${good}.`,
    `to ${good.toLowerCase()}`,
    'no address',
    `0x${'ab'.repeat(32)} is a transaction`,
    '0xdead is short',
  ])('has nothing against "%s"', text => {
    expect(findAddressFault(text)).toBeUndefined()
  })

  it.each([
    ['a wrong checksum', good.replace('5F', '5f')],
    ['a digit too few', good.slice(0, -1)],
    ['a digit too many', `${good}1`],
    ['a Cyrillic letter', good.replace('a', '\u0430')],
    ['a hidden character', good.replace('DB', 'D\u200bB')],
  ])('asks back over %s', (_, address) => {
    expect(findAddressFault(`Translate this for ${address}, please`)).toMatchObject({
      code: 'not-understood',
    })
  })

  it('finds any changed letter that the checksum tells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 41 }), at => {
        const letter = good.charAt(at)
        const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
        const address = good.slice(0, at) + other + good.slice(at + 1)
        expect(findAddressFault(address) === undefined).toBe(parseAddress(address) !== undefined)
      }),
    )
  })
})
