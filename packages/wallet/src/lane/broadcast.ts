import { isError, type Provider } from 'ethers'
import { broadcastRaw } from '../chain/broadcast-raw.ts'
import { describeRpcError, nodeMessage } from '../chain/describe-rpc-error.ts'
import { isSilence } from '../chain/is-rpc-failure.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { LaneAttempt } from './lane-state.ts'

/**
 * Gives signed bytes to the network. `unheard` where no answer came: the bytes may have arrived, and following them by hash
 * tells. A refusal is one only where the node does not know the transaction already.
 */
export async function broadcast(
  provider: Provider,
  attempt: LaneAttempt,
): Promise<'sent' | 'unheard' | 'nonce-taken' | WalletFailure> {
  try {
    await broadcastRaw(provider, attempt.raw)
    return 'sent'
  } catch (error) {
    if (isSilence(error)) return 'unheard'
    if (/already known|already imported|known transaction/i.test(nodeMessage(error) ?? '')) return 'sent'
    if (await isKnown(provider, attempt)) return 'sent'
    if (isError(error, 'NONCE_EXPIRED') || isError(error, 'REPLACEMENT_UNDERPRICED')) return 'nonce-taken'
    const failure = toWalletFailure(error, [])
    if (failure.code !== 'unreachable') return failure
    return {
      ...failure,
      message: `The node did not take the transaction (${describeRpcError(error)}): try again.`,
    }
  }
}

/** A node may refuse bytes that it, or a node behind it, has already. When it cannot be asked, the cautious answer is yes. */
async function isKnown(provider: Provider, attempt: LaneAttempt): Promise<boolean> {
  try {
    return (await provider.getTransaction(attempt.hash)) !== null
  } catch {
    return true
  }
}
