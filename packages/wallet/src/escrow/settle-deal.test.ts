import { expect, it } from 'vitest'
import { peer, self, stranger } from '../testing/arbitraries.ts'
import { type DealEnd, settleDeal } from './settle-deal.ts'

const job = `0x${'5a'.repeat(32)}` as const
const price = 100n

/** What the budgets are told where `payer` paid for a job, and so much of it is proven to be back. */
async function told(payer: string, end: DealEnd, proven?: bigint): Promise<readonly unknown[]> {
  const calls: unknown[] = []
  const note = (key: string, ...what: readonly unknown[]): void => void calls.push([key === job, ...what])
  const freed = await settleDeal(
    {
      address: self,
      principal: peer,
      escrow: { payerOf: async () => payer },
      budgets: {
        find: async key => ({
          key,
          account: 'a',
          kind: 'deal',
          state: 'spent',
          token: self,
          amount: price,
          recipient: self,
          counterparty: peer,
          service: '',
          at: 0,
          until: 0,
          nonce: '',
          approved: false,
        }),
        consume: async (key, options) => note(key, 'consume', options?.isFinal),
        giveBack: async key => note(key, 'give back'),
        keep: async (key, amount) => note(key, 'keep', amount),
      },
    },
    { job, end, proveRefund: async () => proven },
  )
  return [...calls, freed]
}

it.each<[whose: string, payer: string, end: DealEnd, proven: bigint | undefined, wanted: readonly unknown[]]>(
  [
    ['own', self.toLowerCase(), 'funded', price, [[true, 'consume', false], false]],
    ['own', self, 'paid', price, [[true, 'consume', true], false]],
    ['own', self, 'refunded', price, [[true, 'keep', 0n], true]],
    ['own, and came back in part', self, 'refunded', 90n, [[true, 'keep', 10n], true]],
    ['own, and did not come back', self, 'refunded', 0n, [[true, 'keep', price], false]],
    ['own, and is not seen to be back yet', self, 'refunded', undefined, [false]],
    ['the principal’s', peer, 'funded', price, [[true, 'consume', false], false]],
    ['the principal’s', peer, 'paid', price, [[true, 'consume', true], false]],
    ['the principal’s', peer, 'refunded', price, [[true, 'consume', true], false]],
    ['a stranger’s', stranger, 'funded', price, [[true, 'give back'], true]],
    ['a stranger’s', stranger, 'paid', price, [[true, 'give back'], true]],
    ['a stranger’s', stranger, 'refunded', price, [[true, 'give back'], true]],
  ],
)('money that is %s', async (_, payer, end, proven, wanted) => {
  expect(await told(payer, end, proven)).toEqual(wanted)
})
