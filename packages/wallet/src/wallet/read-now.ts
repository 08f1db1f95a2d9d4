import { DealwrightError } from '@dealwright/protocols'
import type { Session } from './session.ts'

/** Reads the chain's time: the newest block's timestamp, in Unix seconds. */
export async function readNow(session: Session): Promise<number> {
  const block = await session.provider.getBlock('latest')
  if (block === null)
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: 'The chain has no newest block to tell the time by: try again when the RPC is in order.',
      retryable: true,
    })
  return block.timestamp
}
