import { IdentityRegistry__factory } from '@dealwright/contracts'
import { id, isError } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { identityInterface, topicOf } from '../chain/interfaces.ts'
import type { Session } from '../wallet/session.ts'
import type { RegisteredAgent } from '../wallet/types.ts'
import { isActive } from './is-active.ts'
import { readAgent } from './read-agent.ts'
import { serviceKey } from './service-key.ts'

const readsAtOnce = 8

/** Finds active agents in the order of their ids: all, or those whose metadata declares the named service today. */
export async function findAgents(
  session: Session,
  query: { service?: string } = {},
): Promise<readonly RegisteredAgent[]> {
  const { service } = query
  const key = service === undefined ? undefined : serviceKey(service)
  const topics =
    key === undefined
      ? [topicOf(identityInterface, 'Registered')]
      : [topicOf(identityInterface, 'MetadataSet'), null, id(key)]
  const logs = await findLogs(session.provider, {
    address: session.context.contracts.identityRegistry,
    topics,
    fromBlock: session.fromBlock,
  })
  const ids = [...new Set(logs.map(log => BigInt(log.topics[1] ?? '0x')))].toSorted((one, other) =>
    one < other ? -1 : 1,
  )
  const found: RegisteredAgent[] = []
  for (let start = 0; start < ids.length; start += readsAtOnce) {
    const page = ids.slice(start, start + readsAtOnce)
    const agents = await Promise.all(page.map(agentId => readOffering(session, agentId, key)))
    found.push(...agents.filter(agent => agent !== undefined).filter(agent => isActive(agent.agentURI)))
  }
  return found
}

/** The event says that the service was declared once; the registry's current value says whether it still is. */
async function readOffering(
  session: Session,
  agentId: bigint,
  key?: string,
): Promise<RegisteredAgent | undefined> {
  if (key === undefined) return readAgent(session, agentId)
  const registry = IdentityRegistry__factory.connect(
    session.context.contracts.identityRegistry,
    session.provider,
  )
  try {
    const [agent, value] = await Promise.all([
      readAgent(session, agentId),
      registry.getMetadata(agentId, key),
    ])
    return value === '0x' ? undefined : agent
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION')) return undefined
    throw error
  }
}
