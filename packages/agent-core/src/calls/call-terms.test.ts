import { describe, expect, it } from 'vitest'
import { readCallTerms } from './call-terms.ts'

const token = { symbol: 'USDC', decimals: 6, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
const least = (options: Parameters<typeof readCallTerms>[0]) =>
  readCallTerms(options, token).minChallengePeriod

describe('the shortest challenge period that is taken', () => {
  it('is the one that is given, or what is asked for', () => {
    expect(least({})).toBe(3_600)
    expect(least({ challengePeriod: '2h' })).toBe(7_200)
    expect(least({ challengePeriod: '2h', minChallengePeriod: '10m' })).toBe(600)
  })

  it('leaves time to notice an early close and to claim, whatever is asked for', () => {
    expect(least({ minChallengePeriod: '1s' })).toBe(90)
    expect(least({ challengePeriod: '1s' })).toBe(90)
    expect(least({ poll: '1h' })).toBe(10_860)
    expect(readCallTerms({ challengePeriod: '1s' }, token).challengePeriod).toBe(1)
  })
})
