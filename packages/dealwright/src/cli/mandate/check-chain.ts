import { DealwrightError, type SignedMandate } from '@dealwright/protocols'
import type { OpenChain } from './open-chain.ts'

/** Throws `other-chain` where a mandate is for another chain or token than the one that is open. */
export function checkChain({ chainId, mandate }: SignedMandate, opened: OpenChain): void {
  if (chainId === opened.chainId && mandate.token.toLowerCase() === opened.token.address.toLowerCase()) return
  throw new DealwrightError({
    code: 'other-chain',
    message: `The mandate is for token ${mandate.token} on chain ${chainId}, and DEALWRIGHT_RPC_URL is chain ${opened.chainId} with ${opened.token.address}.`,
  })
}
