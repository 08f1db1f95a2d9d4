export { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
export type { QuotaParameters } from '../delivery/create-quota.ts'
export type { RetryParameters } from '../delivery/retry.ts'
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
