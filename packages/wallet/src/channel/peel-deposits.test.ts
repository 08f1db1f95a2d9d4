import { expect, it } from 'vitest'
import { type ChannelStory, peelDeposits } from './peel-deposits.ts'

const funded = (key: string, deposited: bigint): ChannelStory => ({ kind: 'funded', key, deposited })
const closed = (amount: bigint, proven = amount): ChannelStory => ({ kind: 'closed', amount, proven })

it.each<[what: string, story: readonly ChannelStory[], level: bigint, kept: Record<string, bigint>]>([
  ['nothing came back of', [funded('a', 5n)], 5n, { a: 5n }],
  ['all came back of', [funded('a', 5n), funded('b', 9n), closed(9n)], 0n, { a: 0n, b: 0n }],
  ['3 were claimed of', [funded('a', 5n), funded('b', 9n), closed(6n)], 3n, { a: 3n, b: 0n }],
  ['7 were claimed of', [funded('a', 5n), funded('b', 9n), closed(2n)], 7n, { a: 5n, b: 2n }],
  ['3 were claimed and 1 did not arrive of', [funded('a', 5n), closed(2n, 1n)], 3n, { a: 4n }],
  ['nothing is proven to be back of', [funded('a', 5n), closed(5n, 0n)], 0n, { a: 5n }],
  [
    'money was put in again after an end of',
    [funded('a', 20n), closed(13n), funded('b', 15n), closed(4n)],
    11n,
    { a: 7n, b: 4n },
  ],
])('%s a channel', (_, story, level, kept) => {
  const peeled = peelDeposits(story)
  expect(peeled.level).toBe(level)
  expect(Object.fromEntries(peeled.deposits.map(deposit => [deposit.key, deposit.kept]))).toEqual(kept)
})
