import type { IdentityRegistry } from '@dealwright/contracts'
import { type BlockTag, ZeroAddress } from 'ethers'
import { isRpcFailure } from '../chain/is-rpc-failure.ts'
import { toAddress } from '../chain/to-address.ts'
import type { RegisteredAgent } from '../wallet/types.ts'

/**
 * Reads an agent as the identity registry has it at a block (default: the latest); undefined where it is not registered (any
 * more), or has an agentURI that is no text.
 */
export async function readAgent(
  registry: IdentityRegistry,
  agentId: bigint,
  blockTag: BlockTag = 'latest',
): Promise<RegisteredAgent | undefined> {
  try {
    const [owner, wallet, agentURI] = await Promise.all([
      registry.ownerOf(agentId, { blockTag }),
      registry.getAgentWallet(agentId, { blockTag }),
      registry.tokenURI(agentId, { blockTag }),
    ])
    return {
      agentId,
      owner: toAddress(owner),
      wallet: toAddress(wallet === ZeroAddress ? owner : wallet),
      agentURI,
    }
  } catch (error) {
    // One such agent must not hide the others.
    if (!isRpcFailure(error)) return undefined
    throw error
  }
}
