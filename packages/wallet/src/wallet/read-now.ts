import type { Provider } from 'ethers'
import { readBlock } from './read-block.ts'

/**
 * The time that a transaction sent now would see, in Unix seconds: that of the block being made, where the node tells it, else
 * that of the latest one. The latest block of a chain that is idle may be long past.
 */
export async function readNow(provider: Provider): Promise<number> {
  const [latest, pending] = await Promise.all([
    readBlock(provider),
    provider.getBlock('pending').catch(() => null),
  ])
  return Math.max(latest.timestamp, pending?.timestamp ?? 0)
}
