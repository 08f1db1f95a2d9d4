import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Agent } from '@dealwright/agent-core'
import { alice, bob, createSimulatedWorld, echo, simulated } from './durability-world.ts'
import type { Figure } from './figure.ts'

const deals = 10_000
/** Deals between two looks at the memory. */
const between = 1_000
const together = 50
const longestMs = 180_000

/**
 * Measures what two agents keep in memory of deals that have ended: how much more it is in the end than at its lowest after 2,000.
 * (V8 lets go of some 5 MB of the start at its own time, which would hide a leak of that size.)
 * Looked at every 1,000 deals; on a busy machine it ends early, and the figure's name says after how many.
 */
export const benchMemory = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-memory-'))
  try {
    const { chain, addAgent } = createSimulatedWorld()
    await using seller = await addAgent({ name: 'seller', address: bob, path: join(folder, 'seller.db') })
    await using buyer = await addAgent({ name: 'buyer', address: alice, path: join(folder, 'buyer.db') })
    await seller.start()
    const measure = async (): Promise<number> => {
      // What the simulated chain knows is not the agents' memory.
      chain.forget()
      return heap()
    }
    const sizes: number[] = []
    const begin = performance.now()
    let done = 0
    while (done < deals && (done <= 2 * between || performance.now() - begin < longestMs)) {
      await buyTogether(buyer, done)
      done += together
      if (done % between === 0) sizes.push(await measure())
    }
    const seconds = (performance.now() - begin) / 1000
    const grown = (await measure()) - Math.min(...sizes.slice(1))
    return [
      {
        name: `durability.memory.${done}`,
        value: grown / 1e6,
        unit: 'MB',
        against: `the lowest from ${2 * between} deals on; ${simulated}`,
        bar: '< 5',
      },
      {
        name: 'durability.memory.deals',
        value: done / seconds,
        unit: 'deals/s',
        against: simulated,
      },
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Ends when the buyer has nothing left to do; the seller may still leave feedback. */
async function buyTogether(buyer: Agent, first: number): Promise<void> {
  const buy = async (n: number): Promise<void> => {
    const deal = await buyer.buy(echo, { n }, { budget: '0.02 USDC' })
    const result = await deal.result()
    if (result.n !== n) throw new Error(`deal ${n} returned ${result.n}`)
    await deal.receipts()
  }
  await Promise.all(Array.from({ length: together }, (_, index) => buy(first + index)))
}

/** Bytes that are reachable, outside the heap too. */
async function heap(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('This V8 does not collect on demand.')
  await sleep(500)
  for (let pass = 0; pass < 3; pass += 1) {
    collect()
    await sleep(50)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
