import { DealwrightError } from '@dealwright/protocols'
import type { Block, Provider } from 'ethers'

/** Reads the chain's newest block. Throws a retryable `rpc-unreachable` where the node has none. */
export async function readBlock(provider: Provider): Promise<Block> {
  const block = await provider.getBlock('latest')
  if (block === null)
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: 'The chain has no newest block to tell the time by: try again when the RPC is in order.',
      retryable: true,
    })
  return block
}
