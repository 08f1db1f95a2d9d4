import { zeroPadValue } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { identityInterface, topicOf } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Session } from '../wallet/session.ts'
import { readAgent } from './read-agent.ts'

/**
 * Finds the agentId that this wallet registered and still owns: the first one, where it has several. Else one that was moved to it
 * and for which it has appointed itself the wallet (see `moveAgent`): what others give away without asking is not adopted.
 */
export async function findOwnAgent(session: Session): Promise<bigint | undefined> {
  const registry = session.identityRegistry
  if ((await registry.balanceOf(session.address)) === 0n) return undefined
  const registered = await search(session, 'Registered', 1)
  for (const agentId of registered) if (await isOwn(session, agentId)) return agentId
  for (const agentId of await search(session, 'Transfer', 3)) {
    const isAppointed = isSameAddress(await registry.getAgentWallet(agentId), session.address)
    if (isAppointed && (await isOwn(session, agentId))) return agentId
  }
  return undefined
}

/** The agents of all events about this wallet as their second topic, from the topic that holds the id. */
async function search(session: Session, event: string, idTopic: number): Promise<readonly bigint[]> {
  const { identityRegistry } = session.context.contracts
  const logs = await findLogs(session.provider, {
    address: identityRegistry,
    topics: [topicOf(identityInterface, event), null, zeroPadValue(session.address, 32)],
    fromBlock: session.fromBlock,
  })
  return logs.map(log => BigInt(log.topics[idTopic] ?? '0x'))
}

async function isOwn(session: Session, agentId: bigint): Promise<boolean> {
  const agent = await readAgent(session.identityRegistry, agentId)
  return agent !== undefined && isSameAddress(agent.owner, session.address)
}
