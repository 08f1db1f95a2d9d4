import { zeroPadValue } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { identityInterface, topicOf } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Session } from '../wallet/session.ts'
import { readAgent } from './read-agent.ts'

/** Finds the agentId that this wallet registered and still owns: the first one, where it has several. */
export async function findOwnAgent(session: Session): Promise<bigint | undefined> {
  const { identityRegistry } = session.context.contracts
  const registry = session.identityRegistry
  if ((await registry.balanceOf(session.address)) === 0n) return undefined
  const logs = await findLogs(session.provider, {
    address: identityRegistry,
    topics: [topicOf(identityInterface, 'Registered'), null, zeroPadValue(session.address, 32)],
    fromBlock: session.fromBlock,
  })
  for (const log of logs) {
    const agent = await readAgent(registry, BigInt(log.topics[1] ?? '0x'))
    if (agent !== undefined && isSameAddress(agent.owner, session.address)) return agent.agentId
  }
  return undefined
}
