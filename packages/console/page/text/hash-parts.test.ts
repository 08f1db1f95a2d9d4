import { describe, expect, it } from 'vitest'
import { groupHash, shortHash, shortId } from './hash-parts.ts'

const address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

describe('addresses and hashes for eyes', () => {
  it('shows the middle as well as the ends', () => {
    expect(shortHash(address)).toBe('0x90F7…65E7…b906')
    const vanity = `0x90F7${'0'.repeat(32)}b906`
    expect(shortHash(vanity)).not.toBe(shortHash(address))
    expect(shortHash('0x12')).toBe('0x12')
  })

  it('groups all of it', () => {
    expect(groupHash(address).join('')).toBe(address)
    expect(groupHash(`sha256:${'ab'.repeat(32)}`)).toHaveLength(17)
  })

  it('names a plan by four digits', () => {
    expect(shortId(`sha256:4f2a${'0'.repeat(60)}`)).toBe('4f2a')
  })
})
