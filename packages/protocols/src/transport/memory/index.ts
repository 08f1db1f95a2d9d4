export { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
export type { QuotaParameters } from '../delivery/create-quota.ts'
export { parkedLimits } from '../delivery/parked-limits.ts'
export type { FlowParameters } from '../delivery/read-flow.ts'
export type { RetryParameters } from '../delivery/retry.ts'
export type { ParkedMessage, Throttling } from '../port.ts'
export {
  createMemoryNetwork,
  defaultMemoryNetwork,
  type MemoryMessage,
  type MemoryNetwork,
  type MemoryPost,
} from './create-memory-network.ts'
export {
  type CreateMemoryTransportParameters,
  createMemoryTransport,
  type MemoryTransport,
} from './create-memory-transport.ts'
