import { IdentityRegistry__factory } from '@dealwright/contracts'
import { ZeroAddress } from 'ethers'
import { isRpcFailure } from '../chain/is-rpc-failure.ts'
import { toAddress } from '../chain/to-address.ts'
import type { Session } from '../wallet/session.ts'
import type { RegisteredAgent } from '../wallet/types.ts'

/** Reads an agent as the identity registry has it now; undefined where it is not registered (any more). */
export async function readAgent(session: Session, agentId: bigint): Promise<RegisteredAgent | undefined> {
  const registry = IdentityRegistry__factory.connect(
    session.context.contracts.identityRegistry,
    session.provider,
  )
  try {
    const [owner, wallet, agentURI] = await Promise.all([
      registry.ownerOf(agentId),
      registry.getAgentWallet(agentId),
      registry.tokenURI(agentId),
    ])
    return {
      agentId,
      owner: toAddress(owner),
      wallet: toAddress(wallet === ZeroAddress ? owner : wallet),
      agentURI,
    }
  } catch (error) {
    // Not registered, or with an agentURI that is no text: one such agent must not hide the others.
    if (!isRpcFailure(error)) return undefined
    throw error
  }
}
