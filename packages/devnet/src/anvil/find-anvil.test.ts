import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findAnvil } from './find-anvil.ts'

describe('findAnvil', () => {
  it('finds a binary, not a script', () => {
    const binary = findAnvil()
    expect(existsSync(binary)).toBe(true)
    expect(binary).not.toMatch(/\.m?js$/)
  })

  it('says what to install on a machine without one', () => {
    expect(() => findAnvil({ platform: 'sunos', arch: 'sparc' })).toThrowErrorMatchingInlineSnapshot(
      `[DealwrightError: The anvil binary for sunos sparc is not installed: run "npm install @foundry-rs/anvil-sunos-sparc" or use a platform Foundry supports.]`,
    )
  })
})
