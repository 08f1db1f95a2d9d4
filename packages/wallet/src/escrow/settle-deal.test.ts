import { expect, it } from 'vitest'
import { peer, self, stranger } from '../testing/arbitraries.ts'
import { type DealEnd, settleDeal } from './settle-deal.ts'

const job = `0x${'5a'.repeat(32)}` as const

/** What the budgets are told where `payer` paid for a job. */
async function told(payer: string, end: DealEnd): Promise<readonly unknown[]> {
  const calls: unknown[] = []
  const freed = await settleDeal(
    {
      address: self,
      principal: peer,
      escrow: { payerOf: async () => payer },
      budgets: {
        consume: async (key, options) => void calls.push([key === job && 'consume', options?.isFinal]),
        giveBack: async (key, amount) => void calls.push([key === job && 'give back', amount]),
      },
    },
    job,
    end,
  )
  return [...calls, freed]
}

it.each<[whose: string, payer: string, end: DealEnd, wanted: readonly unknown[]]>([
  ['own', self.toLowerCase(), 'funded', [['consume', false], false]],
  ['own', self, 'paid', [['consume', true], false]],
  ['own', self, 'refunded', [['give back', undefined], true]],
  ['the principal’s', peer, 'funded', [['consume', false], false]],
  ['the principal’s', peer, 'paid', [['consume', true], false]],
  ['the principal’s', peer, 'refunded', [['consume', true], false]],
  ['a stranger’s', stranger, 'funded', [['give back', undefined], true]],
  ['a stranger’s', stranger, 'paid', [['give back', undefined], true]],
  ['a stranger’s', stranger, 'refunded', [['give back', undefined], true]],
])('money that is %s', async (_, payer, end, wanted) => {
  expect(await told(payer, end)).toEqual(wanted)
})
