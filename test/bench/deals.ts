import { createAgent, defineService } from 'dealwright'
import { z } from 'zod'
import type { Figure } from './figure.ts'

const echo = defineService({
  name: 'bench.echo',
  version: '1.0.0',
  description: 'Returns the number it is given',
  input: z.object({ n: z.int() }),
  output: z.object({ n: z.int() }),
})

const sequential = 10
const together = 40

/** Measures whole deals on the embedded devnet: bargaining, two signatures, escrow, queue job, delivery, payment. */
export const benchDeals = async (): Promise<Figure[]> => {
  await using seller = await createAgent({ name: 'seller', concurrency: 16 })
  seller.sell(echo, { ask: '0.02 USDC', floor: '0.01 USDC', work: ({ input }) => input })
  await seller.start()
  await using buyer = await createAgent({ name: 'buyer' })
  const buy = async (n: number): Promise<void> => {
    const deal = await buyer.buy(echo, { n }, { budget: '0.02 USDC' })
    const result = await deal.result()
    if (result.n !== n) throw new Error(`deal ${n} returned ${result.n}`)
  }
  await buy(-1)
  const one = await time(async () => {
    for (let n = 0; n < sequential; n += 1) await buy(n)
  })
  const many = await time(async () => {
    await Promise.all(Array.from({ length: together }, (_, n) => buy(n)))
  })
  const alone = sequential / one
  return [
    { name: 'deals.sequential', value: alone, unit: 'deals/s' },
    {
      name: 'deals.concurrent.40',
      value: together / many,
      unit: 'deals/s',
      ratio: together / many / alone,
      against: 'one after another',
    },
  ]
}

/** Seconds. */
async function time(run: () => Promise<void>): Promise<number> {
  const begin = performance.now()
  await run()
  return (performance.now() - begin) / 1000
}
