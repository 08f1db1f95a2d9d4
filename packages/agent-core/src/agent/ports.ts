import type { Address, PlannerPort } from '@dealwright/protocols'
import type { ApprovalsPort } from '../approvals/approvals-port.ts'
import type { World } from '../deals/effects/execute-effect.ts'
import type { FetchPort } from '../ports/fetch.ts'
import type { StorePort } from '../ports/store.ts'

/** Everything outside an agent, opened when first needed. What an agent opens it closes. */
export interface AgentPorts extends World {
  readonly address: Address
  store(): Promise<StorePort>
  planner(): Promise<PlannerPort>
  /** Where the wallet asks its principal. Left out where it asks nobody. */
  approvals?: () => Promise<ApprovalsPort>
  /** Pays requests over HTTP. Left out where the agent does not. */
  fetch?: () => Promise<FetchPort>
  /** What others said of an agent in the registry, in sum: from 0 to 100. Left out where that cannot be read. */
  reputation?: (agentId: bigint) => Promise<{ readonly count: number; readonly average: number } | undefined>
  /** Closes every port that was opened. */
  close(): Promise<void>
}
