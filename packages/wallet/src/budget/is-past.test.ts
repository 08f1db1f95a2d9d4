import { expect, it } from 'vitest'
import { isPast } from './is-past.ts'

it.each<[what: string, until: number, chain: number, machine: number, chainId: number, past: boolean]>([
  ['has no end', 0, 900, 900, 8_453, false],
  ['ends now', 100, 100, 100, 8_453, false],
  ['is past by both clocks', 100, 101, 101, 8_453, true],
  ['is past only by an endpoint that is a year ahead', 100, 31_536_000, 50, 8_453, false],
  ['is past only by this machine', 100, 50, 900, 8_453, false],
  ['is past on a development chain whose clock was turned', 100, 101, 50, 31_337, true],
])('money that %s', (_, until, chain, machine, chainId, past) => {
  expect(isPast(until, { chain, machine }, chainId)).toBe(past)
})
