import { describe, expect, it } from 'vitest'
import { createLinks } from './create-links.ts'

describe('createLinks', () => {
  it('makes tokens of 256 bits that are good once', () => {
    const links = createLinks()
    const token = links.create()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(links.create()).not.toBe(token)
    expect(links.redeem(token)).toBe(true)
    expect(links.redeem(token)).toBe(false)
  })

  it('ends a token after its time, and not before', () => {
    let now = 0
    const links = createLinks({ ttlMs: 1000, now: () => now })
    const [early, late] = [links.create(), links.create()]
    now = 999
    expect(links.redeem(early)).toBe(true)
    now = 1000
    expect(links.redeem(late)).toBe(false)
  })

  it('takes nothing else for a token', () => {
    const links = createLinks()
    const token = links.create()
    for (const wrong of ['', token.slice(1), `${token}=`, token.toUpperCase(), ` ${token}`])
      expect(links.redeem(wrong)).toBe(false)
    expect(links.redeem(token)).toBe(true)
  })

  it('forgets the oldest where many are made', () => {
    const links = createLinks()
    const tokens = Array.from({ length: 17 }, () => links.create())
    expect(tokens.map(token => links.redeem(token))).toEqual([
      false,
      ...Array.from({ length: 16 }, () => true),
    ])
  })
})
