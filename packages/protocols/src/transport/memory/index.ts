export { createMemoryInbox } from '../delivery/create-memory-inbox.ts'

export { parkedLimits } from '../delivery/parked-limits.ts'
export type { RetryParameters } from '../delivery/retry.ts'
export type { ParkedMessage } from '../port.ts'
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
