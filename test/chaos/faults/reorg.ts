import { Transaction } from 'ethers'
import type { Fault } from './fault.ts'

/** Blocks. */
const deepest = 3
/** Of transactions that stood in blocks that are gone; the others come back in later blocks. */
const dropped = 0.3

/** The newest blocks are replaced by empty ones. Most of their transactions are mined again, some the network forgets. */
export const reorg: Fault = {
  strike: async ({ provider }, random) => {
    const depth = random.between(1, deepest)
    const newest = await provider.getBlockNumber()
    const removed: string[] = []
    for (let number = newest - depth + 1; number <= newest; number += 1) {
      const block = await provider.getBlock(number, true)
      for (const transaction of block?.prefetchedTransactions ?? []) {
        removed.push(Transaction.from(transaction).serialized)
      }
    }
    await provider.send('anvil_reorg', [depth, []])
    for (const raw of removed) {
      if (random.chance(dropped)) continue
      // One that follows on a dropped one of the same account cannot be mined, and one that failed may be refused.
      await provider.send('eth_sendRawTransaction', [raw]).catch(() => undefined)
    }
  },
}
