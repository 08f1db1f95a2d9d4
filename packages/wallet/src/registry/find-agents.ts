import type { Session } from '../wallet/session.ts'
import type { RegisteredAgent } from '../wallet/types.ts'
import { serviceKey } from './service-key.ts'

/** Finds active agents in the order of their ids: all, or those whose metadata declares the named service today. */
export async function findAgents(
  session: Session,
  query: { service?: string } = {},
): Promise<readonly RegisteredAgent[]> {
  const { service } = query
  return session.agents.find(service === undefined ? undefined : serviceKey(service))
}
