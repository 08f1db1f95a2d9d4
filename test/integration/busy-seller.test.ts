import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DealNews } from 'dealwright'
import { expect, test } from 'vitest'
import { alice, bob, createSimulatedWorld, echo } from '../bench/durability-world.ts'

/** More than a seller bargains about with one client at a time. */
const deals = 220

test('a client that calls for more at once than its seller bargains about gets all of it', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-busy-'))
  try {
    const { addAgent } = createSimulatedWorld()
    await using seller = await addAgent({ name: 'seller', address: bob, path: join(folder, 'seller.db') })
    await using buyer = await addAgent({ name: 'buyer', address: alice, path: join(folder, 'buyer.db') })
    let calls = 0
    buyer.on('deal', ({ notice }: DealNews) => {
      if (notice.type === 'called') calls += 1
    })
    await Promise.all([seller.start(), buyer.start()])
    const bought = await Promise.all(
      Array.from({ length: deals }, (_, n) => buyer.buy(echo, { n }, { budget: '0.02 USDC' })),
    )
    const results = await Promise.all(bought.map(deal => deal.result()))
    expect(results).toEqual(Array.from({ length: deals }, (_, n) => ({ n })))
    expect(calls).toBeGreaterThan(deals)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
